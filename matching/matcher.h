// The decision: which resources serve a need, and which bureaus are responsible, with reasons.
//
//   text -> normalise -> recognise -> retrieve -> decision tables -> eligibility -> score, rank -> decide ->
//   certificate
//
// Pure: no clock, no store, no global. The same need, catalog, rule set, ledger readings and `now` give the same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "matching/catalog.h"
#include "matching/rule_set.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// A decision and everything it rests on.
struct Decision {
  v1::Match match;
  v1::Certificate certificate;
};

// A decision as it is kept.
struct WrittenDecision {
  v1::Match match;
  std::string certificate;  // a v1::Certificate in the wire format, deterministically serialised
};

// Most readings one decision asks for: two periods for each of the kMaxResources (20) best resources.
inline constexpr int kMaxLedgerReadings = 40;

class Binding;
class PolicyIndex;

// One need under consideration: its evidence is weighed, the ledger is still to be asked. Immutable, thread-safe.
class Deliberation {
 public:
  Deliberation(Deliberation&&) noexcept;
  ~Deliberation();

  // What the decision needs to know about capacity: one reading (taken fields 0) for each resource that might be chosen
  // and each period it might be taken from; at most kMaxLedgerReadings. The caller fills them in from the ledger.
  std::vector<v1::LedgerReading> Questions() const;

  // The decision. `ledger` answers the questions; a reading that is missing makes the capacity checks of that resource
  // UNKNOWN, and an UNKNOWN capacity never keeps a resource out of the ranking, but is not chosen either.
  Decision Decide(const std::vector<v1::LedgerReading>& ledger) const;
  // The same, for who does not read the certificate now: half the cost of Decide.
  WrittenDecision Write(const std::vector<v1::LedgerReading>& ledger) const;

 private:
  friend class Matcher;
  struct State;
  explicit Deliberation(std::unique_ptr<const State> state);

  std::unique_ptr<const State> state_;
};

// A catalog and a rule set made ready for many decisions: what follows from both together is worked out in the
// constructor, once. Immutable, therefore thread-safe; keep one per (catalog, rule set) and share it.
class Matcher {
 public:
  // `policy` is what follows from `rules` alone; matchers under the same rules share it. nullptr: to be worked out.
  Matcher(std::shared_ptr<const Catalog> catalog, std::shared_ptr<const RuleSet> rules,
          std::shared_ptr<const PolicyIndex> policy = nullptr);
  ~Matcher();
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  const Catalog& catalog() const { return *catalog_; }
  const RuleSet& rules() const { return *rules_; }
  // When people work: that of the rule set.
  const worktime::WorkCalendar& calendar() const { return rules_->calendar(); }
  // How an order goes on: as the rule set says.
  const process::ProcessRules& process() const { return rules_->process(); }
  const std::shared_ptr<const Catalog>& shared_catalog() const { return catalog_; }

  // Weighs a need, once for the questions and the decision. This object must outlive the result. REQUIRES: `need` is
  // valid UTF-8 and names only communities, resources and bureaus of the catalog.
  Deliberation Consider(const v1::Need& need, absl::Time now) const;

 private:
  std::shared_ptr<const Catalog> catalog_;
  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<const Binding> binding_;
};

// The period from which a delivery is taken, the same that a decision on this need at `now` tests: of the first session
// that the lead time, the validity, the schedule and the wanted window allow; where there is none, of the earliest day
// that the lead time and the window's start allow. E.g. `2026-W48`, `2026-11`, `2026-Q4`, `2026`, in Asia/Shanghai.
std::string CapacityPeriodOf(const v1::Resource& resource, const v1::Need& need, absl::Time now);

// The period that a delivery at `time` is taken from.
std::string CapacityPeriodOn(const v1::Resource& resource, absl::Time time);

}  // namespace peidan::matching
