// Ranks bureaus: rows that fired, resources that match the words, and the words themselves.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "matching/evidence.h"

namespace peidan::matching {
namespace {

// Terms of most bureaus: a row or two, a resource, and the words.
constexpr size_t kUsualTerms = 4;

// A claim of one row on one bureau, before repeated claims on the same topic are thinned out.
struct Claim {
  Term term;
  ConceptId topic;
  bool leads;
};

class BureauRanking {
 public:
  BureauRanking(const v1::Need& need, const Binding& binding, const Evidence& evidence)
      : binding_(binding),
        scoring_(binding.tables().scoring),
        evidence_(evidence),
        claims_(binding.catalog().bureaus().size()),
        excluded_(claims_.size()) {
    const std::set<std::string> excluded(need.excluded_bureaus().begin(), need.excluded_bureaus().end());
    for (uint32_t i = 0; i < claims_.size(); ++i) {
      candidates_.push_back({i, 0, 0, {}});
      candidates_.back().terms.reserve(kUsualTerms);
      excluded_[i] = !excluded.empty() && excluded.count(binding.catalog().bureaus()[i].name()) > 0;
    }
  }

  void AddNamed(const v1::Need& need) {
    for (const std::string& name : need.resources()) {
      const auto position = binding_.ResourcePosition(name);
      if (!position || !binding_.resources()[*position].lead_bureau) continue;
      AddTerm(*binding_.resources()[*position].lead_bureau, {TermKind::kNamed, *position, scoring_.named_weight});
    }
  }

  void AddRules() {
    for (const FiredRule& rule : evidence_.joint) {
      Claims(rule, TermKind::kJoint, TermKind::kJoint, TermKind::kJointCooperating);
    }
    for (const FiredRule& rule : evidence_.routing) {
      Claims(rule, TermKind::kRouting, TermKind::kOverridden, TermKind::kCooperating);
    }
    for (uint32_t bureau = 0; bureau < claims_.size(); ++bureau) Settle(bureau);
  }

  void AddText(const std::vector<TextMatch>& matches) {
    std::vector<Term> best(candidates_.size(), {TermKind::kText, 0, 0});
    const double whole = scoring_.resource_text_share + scoring_.resource_phrase_share;
    for (uint32_t i = 0; i < matches.size(); ++i) {
      const auto bureau = binding_.resources()[i].lead_bureau;
      const double value =
          scoring_.text_weight / whole *
          (scoring_.resource_text_share * matches[i].retrieval + scoring_.resource_phrase_share * matches[i].phrase);
      if (bureau && value > best[*bureau].value) best[*bureau] = {TermKind::kText, i, value};
    }
    for (uint32_t bureau = 0; bureau < best.size(); ++bureau) {
      if (best[bureau].value > 0) AddTerm(bureau, best[bureau]);
    }
  }

  // Log-odds count from as far below the best as the words reach; what lies further behind gets nothing.
  void AddWording() {
    const std::vector<double>& scores = evidence_.wording.leading;
    if (scores.empty()) return;
    const double floor = *std::max_element(scores.begin(), scores.end()) - scoring_.wording_reach;
    for (uint32_t bureau = 0; bureau < scores.size(); ++bureau)
      AddTerm(bureau, {TermKind::kWording, 0, scoring_.wording_weight * (scores[bureau] - floor)});
  }

  std::vector<Candidate> Take() {
    std::erase_if(candidates_, [this](const Candidate& c) { return c.terms.empty() || excluded_[c.position]; });
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return a.raw != b.raw ? a.raw > b.raw : a.position < b.position;
    });
    return std::move(candidates_);
  }

 private:
  // A weight of 0 switches its term off.
  void AddTerm(uint32_t bureau, Term term) {
    if (term.value <= 0) return;
    candidates_[bureau].raw += term.value;
    candidates_[bureau].terms.push_back(term);
  }

  // Where the first lead of a row is excluded, the next one stands in its place with its whole weight; where all of
  // them are, the bureaus that would have helped come next, as far as a second lead does.
  void Claims(const FiredRule& rule, TermKind full, TermKind overridden, TermKind cooperating) {
    const BoundRow& row = rule.bureaus;
    double value = rule.overridden ? rule.weight * scoring_.overridden_share : rule.weight;
    const TermKind kind = rule.overridden ? overridden : full;
    const bool orphaned = std::all_of(row.leads.begin(), row.leads.end(), [this](uint32_t b) { return excluded_[b]; });
    for (uint32_t bureau : row.cooperating) {
      const double share = orphaned ? scoring_.second_lead : scoring_.cooperating_share;
      claims_[bureau].push_back({{orphaned ? kind : cooperating, rule.row, value * share}, rule.main_topic, orphaned});
    }
    for (uint32_t bureau : row.leads) {
      if (excluded_[bureau]) continue;
      claims_[bureau].push_back({{kind, rule.row, value}, rule.main_topic, true});
      value *= scoring_.second_lead;
    }
  }

  // The best claim on each topic counts whole, the others only as much as a row that is overridden; and where the
  // bureau leads on anything, helping with something else makes it no more of a lead.
  void Settle(uint32_t bureau) {
    std::vector<Claim>& claims = claims_[bureau];
    std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
      if (a.leads != b.leads) return a.leads;
      if (a.term.value != b.term.value) return a.term.value > b.term.value;
      return std::pair(a.term.kind, a.term.source) < std::pair(b.term.kind, b.term.source);
    });
    std::vector<ConceptId> settled;
    for (Claim& claim : claims) {
      const bool first_on_topic = std::find(settled.begin(), settled.end(), claim.topic) == settled.end();
      if (first_on_topic && (claim.leads || !claims.front().leads)) {
        settled.push_back(claim.topic);
      } else {
        claim.term.value *= scoring_.overridden_share;
      }
      AddTerm(bureau, claim.term);
      if (claim.leads) candidates_[bureau].rules += claim.term.value;
    }
  }

  const Binding& binding_;
  const Scoring& scoring_;
  const Evidence& evidence_;
  std::vector<Candidate> candidates_;
  std::vector<std::vector<Claim>> claims_;
  std::vector<bool> excluded_;
};

}  // namespace

std::vector<Candidate> RankBureaus(const v1::Need& need, const Evidence& evidence,
                                   const std::vector<TextMatch>& matches, const Binding& binding) {
  BureauRanking ranking(need, binding, evidence);
  ranking.AddNamed(need);
  ranking.AddRules();
  ranking.AddText(matches);
  ranking.AddWording();
  return ranking.Take();
}

}  // namespace peidan::matching
