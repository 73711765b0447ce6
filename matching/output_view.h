// The outputs of a compiled table by the names that the policy gives them.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/fault.h"
#include "matching/table/table.h"

namespace peidan::matching {

// A column as a row of it is read; -1: the table has none.
struct OutputColumn {
  int place = -1;
};

// Finds columns and reads rows. The table must outlive it.
class OutputView {
 public:
  OutputView(const CompiledTable& table, Faults& faults) : table_(table), faults_(faults) {}

  // The output of this name; a fault where there is none or it is of another type.
  OutputColumn Text(absl::string_view name) { return Find(name, v1::COLUMN_TYPE_STRING, false); }
  OutputColumn List(absl::string_view name) { return Find(name, v1::COLUMN_TYPE_STRING, true); }
  OutputColumn Number(absl::string_view name) { return Find(name, v1::COLUMN_TYPE_NUMBER, false); }
  // The same as Text; none is no fault.
  OutputColumn OptionalText(absl::string_view name);
  // The column with this role; none is no fault. BASIS, NOTE and the like, which are no outputs.
  OutputColumn Role(v1::ColumnRole role) const;
  // Adds a fault unless all tests are of the concepts of the need, with at least `inputs` inputs and at most one
  // exception.
  void RequireConcepts(int inputs);
  // Adds a fault unless the table has this hit policy.
  void RequirePolicy(v1::HitPolicy policy);
  void Fault(absl::string_view message);

  // REQUIRES: the column was found without a fault.
  static std::string TextOf(const CompiledRow& row, OutputColumn column) { return row.outputs[column.place].text(); }
  static std::vector<std::string> ListOf(const CompiledRow& row, OutputColumn column);
  static double NumberOf(const CompiledRow& row, OutputColumn column) { return row.outputs[column.place].number(); }
  // The cell as it stands in the file; empty where the table has no such column.
  std::string CellOf(const CompiledRow& row, OutputColumn column) const;

 private:
  OutputColumn Find(absl::string_view name, v1::ColumnType type, bool list);

  const CompiledTable& table_;
  Faults& faults_;
};

}  // namespace peidan::matching
