// Where the rows of concepts and parameters stand in the files of a rule set.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "matching/check/findings.h"
#include "matching/table/definition.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// The rows of all tables of one kind, by the text of their id. Ids are unique there. The message must outlive it.
class RowPlaces {
 public:
  RowPlaces(const v1::RuleSet& message, v1::TableKind kind) {
    for (const v1::RuleTable& table : message.tables()) {
      if (table.kind() != kind) continue;
      file_ = FileOf(table);
      for (const v1::RuleRow& row : table.rows()) lines_.emplace(row.id(), std::pair(file_, row.line()));
    }
  }

  // An id that stands nowhere: the file as a whole.
  FindingPlace Of(absl::string_view id, absl::string_view column = {}) const {
    const auto it = lines_.find(id);
    return it == lines_.end() ? FindingPlace{file_} : FindingPlace{it->second.first, it->second.second, column};
  }

 private:
  absl::string_view file_;  // the last of them
  std::map<std::string, std::pair<absl::string_view, int>, std::less<>> lines_;
};

}  // namespace peidan::matching
