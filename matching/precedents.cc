// Precedents (先例): what the district ruled about needs of one kind is followed before rules and words.
#include "matching/precedents.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "matching/decide.h"

namespace peidan::matching {
namespace {

// Whatever the rule set says: the lead stands before all others, and the shares of the evidence are numbers.
constexpr double kLeastWeight = 0.01;
// Match.bureaus has room for the lead and as many.
constexpr size_t kMostCooperating = 9;
constexpr size_t kMostPassed = 3;  // precedents that are not followed and named; a reader wants no more

bool Contains(const std::vector<uint32_t>& bureaus, uint32_t bureau) {
  return std::find(bureaus.begin(), bureaus.end(), bureau) != bureaus.end();
}

class Follower {
 public:
  Follower(const v1::Need& need, const Binding& binding, Evidence& evidence)
      : need_(need), binding_(binding), evidence_(evidence), opinion_(evidence.precedent) {}

  void Run() {
    const std::vector<const PrecedentKind*> kinds = binding_.precedents().Covering(evidence_.recognition.facts.present);
    // Named resources are taken at their word, and an alarm or a refusal at its rows.
    if (kinds.empty() || !need_.resources().empty() || IsHeldBack(need_, evidence_, binding_)) return;
    ReadText();
    for (const PrecedentKind* kind : kinds) {
      const std::optional<PassedOver> reason = WhyNot(*kind);
      if (!reason) {
        opinion_.followed = kind->precedents[0];
        ListOthers(kinds);
        return Follow(kind->precedents[0]);
      }
      if (opinion_.passed.size() < kMostPassed) opinion_.passed.push_back({kind->precedents[0], *reason});
    }
  }

 private:
  const v1::Precedent& At(uint32_t precedent) const { return binding_.catalog().precedents()[precedent]; }

  bool IsExcluded(const std::string& bureau) const {
    const auto& excluded = need_.excluded_bureaus();
    return std::find(excluded.begin(), excluded.end(), bureau) != excluded.end();
  }

  // What the text is without precedents.
  void ReadText() {
    if (!evidence_.bureaus.empty()) {
      opinion_.lead_before = evidence_.bureaus[0].position;
      opinion_.needs = SeparateNeeds(*opinion_.lead_before, evidence_, binding_);
    }
    questions_ = OpenQuestions(opinion_.lead_before, evidence_, binding_);
  }

  std::optional<PassedOver> WhyNot(const PrecedentKind& kind) const {
    if (IsExcluded(At(kind.precedents[0]).lead_bureau())) return PassedOver::kLeadExcluded;
    const auto only_asks = [&](const OpenQuestion& question) {
      return std::all_of(kind.concepts.begin(), kind.concepts.end(), [&](ConceptId c) {
        return std::find(question.topics.begin(), question.topics.end(), c) != question.topics.end();
      });
    };
    // The ruling was on an order that said more, which is not part of its kind; here the question is still open.
    if (std::any_of(questions_.begin(), questions_.end(), only_asks)) return PassedOver::kLeavesUnclear;
    if (!CoversLeadingNeed(kind)) return PassedOver::kNotLeadingNeed;
    return std::nullopt;
  }

  // Concepts that are picked from several needs make no kind: the words of the leading one alone must have them all.
  bool CoversLeadingNeed(const PrecedentKind& kind) const {
    const auto leading = std::find_if(opinion_.needs.begin(), opinion_.needs.end(),
                                      [&](const SeparateNeed& n) { return n.bureau == opinion_.lead_before; });
    if (leading == opinion_.needs.end()) return true;
    const auto mentioned = [&](ConceptId id) {
      const auto& mentions = evidence_.recognition.mentions;
      return std::any_of(mentions.begin(), mentions.end(), [&](const Mention& m) {
        return m.concept_id == id && !m.negated && m.original.begin >= leading->span.begin &&
               m.original.end <= leading->span.end;
      });
    };
    return std::all_of(kind.concepts.begin(), kind.concepts.end(), mentioned);
  }

  void Follow(uint32_t precedent) {
    opinion_.lead = *binding_.BureauPosition(At(precedent).lead_bureau());
    ChooseCooperating(precedent);
    for (SeparateNeed& need : opinion_.needs) {
      if (need.bureau == opinion_.lead_before) need.bureau = opinion_.lead;
    }
    Rank(precedent);
  }

  // The ruling says who helps with the need it is about. Bureaus with other needs of the text help as they would
  // without it.
  void ChooseCooperating(uint32_t precedent) {
    std::vector<uint32_t>& chosen = opinion_.cooperating;
    const auto take = [&](uint32_t bureau) {
      if (bureau != opinion_.lead && chosen.size() < kMostCooperating && !Contains(chosen, bureau))
        chosen.push_back(bureau);
    };
    for (const std::string& name : At(precedent).cooperating_bureaus()) {
      const auto bureau = binding_.BureauPosition(name);
      if (bureau && !IsExcluded(name)) take(*bureau);
    }
    if (opinion_.needs.empty()) return;
    const std::vector<uint32_t> usual = CooperatingWith(*opinion_.lead_before, evidence_, binding_);
    for (const SeparateNeed& need : opinion_.needs) {
      if (need.bureau != opinion_.lead_before && Contains(usual, need.bureau)) take(need.bureau);
    }
  }

  Candidate& CandidateOf(uint32_t bureau) {
    const auto it = std::find_if(evidence_.bureaus.begin(), evidence_.bureaus.end(),
                                 [bureau](const Candidate& c) { return c.position == bureau; });
    return it != evidence_.bureaus.end() ? *it : evidence_.bureaus.emplace_back(Candidate{bureau, 0, 0, {}});
  }

  void AddTerm(uint32_t bureau, uint32_t precedent, double value) {
    Candidate& candidate = CandidateOf(bureau);
    candidate.raw += value;
    candidate.terms.push_back({TermKind::kPrecedent, precedent, value});
  }

  void Rank(uint32_t precedent) {
    const Scoring& scoring = binding_.tables().scoring;
    const double weight = std::max(scoring.precedent_weight, kLeastWeight);
    const auto& own = At(precedent).cooperating_bureaus();
    for (uint32_t bureau : opinion_.cooperating) {
      const bool by_ruling =
          std::find(own.begin(), own.end(), binding_.catalog().bureaus()[bureau].name()) != own.end();
      if (by_ruling) AddTerm(bureau, precedent, std::max(scoring.cooperating_share * weight, kLeastWeight));
    }
    double best = CandidateOf(opinion_.lead).raw;
    const double own_evidence = best;
    for (const Candidate& bureau : evidence_.bureaus) best = std::max(best, bureau.raw);
    AddTerm(opinion_.lead, precedent, best - own_evidence + weight);
    std::sort(evidence_.bureaus.begin(), evidence_.bureaus.end(), [](const Candidate& a, const Candidate& b) {
      return a.raw != b.raw ? a.raw > b.raw : a.position < b.position;
    });
  }

  bool IsAboutThis(const PrecedentKind& kind) const {
    const std::optional<PassedOver> reason = WhyNot(kind);
    return !reason || *reason == PassedOver::kLeadExcluded;
  }

  // Of the best kinds as many as are listed are enough: of any further one not even the newest could be listed.
  void ListOthers(const std::vector<const PrecedentKind*>& kinds) {
    size_t seen = 0;
    for (const PrecedentKind* kind : kinds) {
      if (seen == kMaxPrecedents) break;
      if (!IsAboutThis(*kind)) continue;
      ++seen;
      for (size_t k = 0; k < std::min<size_t>(kind->precedents.size(), kMaxPrecedents); ++k) {
        if (kind->precedents[k] != opinion_.followed) opinion_.others.push_back(kind->precedents[k]);
      }
    }
    std::sort(opinion_.others.begin(), opinion_.others.end(),
              [this](uint32_t a, uint32_t b) { return IsBetter(At(a), At(b)); });
    if (opinion_.others.size() >= kMaxPrecedents) opinion_.others.resize(kMaxPrecedents - 1);
  }

  const v1::Need& need_;
  const Binding& binding_;
  Evidence& evidence_;
  PrecedentOpinion& opinion_;
  std::vector<OpenQuestion> questions_;
};

// Writes the sentences.
class Speaker {
 public:
  Speaker(const PrecedentOpinion& opinion, const Catalog& catalog) : opinion_(opinion), catalog_(catalog) {}

  std::vector<std::string> Run() {
    for (const PrecedentOpinion::Passed& passed : opinion_.passed) said_.push_back(WhyNot(passed));
    if (opinion_.followed) SayFollowed(catalog_.precedents()[*opinion_.followed]);
    return std::move(said_);
  }

 private:
  const std::string& NameOf(const std::string& bureau) const {
    const v1::Bureau* found = catalog_.FindBureau(bureau);
    return found == nullptr ? bureau : found->short_name();
  }

  template <typename Names>
  std::string ListOf(const Names& bureaus) const {
    return absl::StrJoin(bureaus, "、", [this](std::string* out, const std::string& b) { out->append(NameOf(b)); });
  }

  std::string WhyNot(const PrecedentOpinion::Passed& passed) const {
    const v1::Precedent& precedent = catalog_.precedents()[passed.precedent];
    switch (passed.reason) {
      case PassedOver::kLeadExcluded:
        return absl::StrCat("先例 ", precedent.name(), " 的主办单位", NameOf(precedent.lead_bureau()),
                            "已退本单，不再参照。");
      case PassedOver::kLeavesUnclear:
        return absl::StrCat("先例 ", precedent.name(), " 由", NameOf(precedent.lead_bureau()),
                            "主办，但仅凭主题仍不能判定责任单位，不直接参照，供研判时参考。");
      case PassedOver::kNotLeadingNeed:
        return absl::StrCat("先例 ", precedent.name(), " 说的不是文中主要的那件诉求，不参照。");
    }
    return "";
  }

  void SayFollowed(const v1::Precedent& precedent) {
    said_.push_back(absl::StrCat("参照先例 ", precedent.name(), "：依据", absl::StripSuffix(precedent.basis(), "。"),
                                 "，由", NameOf(precedent.lead_bureau()), "主办。"));
    if (!precedent.declined_bureaus().empty())
      said_.push_back(absl::StrCat("此类诉求曾由", ListOf(precedent.declined_bureaus()), "退单，区级已作裁定。"));
    if (opinion_.lead_before && *opinion_.lead_before != opinion_.lead) {
      said_.push_back(absl::StrCat("只看规则和措辞会首先想到", catalog_.bureaus()[*opinion_.lead_before].short_name(),
                                   "，以先例为准。"));
    }
    if (!opinion_.needs.empty()) said_.push_back("文中不止一件诉求，先例只及主要的一件。");
    std::vector<std::string> helping;
    for (uint32_t bureau : opinion_.cooperating) helping.push_back(catalog_.bureaus()[bureau].name());
    if (!helping.empty()) said_.push_back(absl::StrCat("协办单位：", ListOf(helping), "。"));
  }

  const PrecedentOpinion& opinion_;
  const Catalog& catalog_;
  std::vector<std::string> said_;
};

}  // namespace

void FollowPrecedent(const v1::Need& need, const Binding& binding, Evidence& evidence) {
  Follower(need, binding, evidence).Run();
}

std::vector<std::string> WhatPrecedentsSay(const PrecedentOpinion& opinion, const Catalog& catalog) {
  return Speaker(opinion, catalog).Run();
}

}  // namespace peidan::matching
