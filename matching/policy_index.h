// What follows from a rule set alone: worked out once, and shared by every district that is decided by it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "matching/bm25.h"
#include "matching/policy_tables.h"
#include "matching/postings.h"
#include "matching/text_terms.h"

namespace peidan::matching {

// The bureaus of one row, as positions; where these point, the holder says.
struct BoundRow {
  std::vector<uint32_t> leads;
  std::vector<uint32_t> cooperating;
};

// Immutable after construction, therefore thread-safe.
class PolicyIndex {
 public:
  // How often the forms of a bureau's topics have a term.
  struct FormCount {
    uint32_t bureau;  // position in bureaus()
    uint32_t count;
  };

  explicit PolicyIndex(const PolicyTables& tables);

  // The bureaus that the rows name, in order of name.
  const std::vector<std::string>& bureaus() const { return bureaus_; }
  // Aligned with the rows of the tables; bureaus are positions in bureaus().
  const std::vector<BoundRow>& routing() const { return routing_; }
  const std::vector<BoundRow>& joint() const { return joint_; }

  // The surface forms of the topics that the plain routing rows of each bureau lead.
  const TermTable& form_terms() const { return form_terms_; }
  absl::Span<const FormCount> FormsWith(TermId term) const { return form_counts_[term]; }
  // Terms in the forms of a bureau, with repetitions.
  uint32_t FormLength(uint32_t bureau) const { return form_lengths_[bureau]; }

 private:
  uint32_t PositionOf(const std::string& name) const;
  std::vector<BoundRow> Bind(const DecisionTable<Responsibility>& table) const;
  void IndexForms(const PolicyTables& tables);

  std::vector<std::string> bureaus_;
  std::vector<BoundRow> routing_;
  std::vector<BoundRow> joint_;
  TermTable form_terms_;
  Postings<FormCount> form_counts_;
  std::vector<uint32_t> form_lengths_;  // by bureau
};

}  // namespace peidan::matching
