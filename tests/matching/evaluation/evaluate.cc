// Measures the matcher on labelled needs:
//   peidan_evaluate --rules DIR --catalog DIR --needs FILE [--show] [--repeat N]
// Each line of FILE is {"id","text","kind","lead":[…],"cooperating":[…]}; kind is single, multi, unclear, out_of_scope
// or emergency. A lead is right if it is one of `lead`. `--show` prints every need that went wrong, with what was
// decided.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "matching/matcher.h"
#include "nlohmann/json.hpp"
#include "tests/matching/reference_catalog.h"

namespace peidan::matching {
namespace {

struct LabelledNeed {
  std::string id;
  std::string text;
  std::string kind;
  std::set<std::string> leads;
  std::set<std::string> cooperating;
};

std::vector<LabelledNeed> ReadNeeds(const std::string& path) {
  std::vector<LabelledNeed> needs;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const auto json = nlohmann::json::parse(line);
    needs.push_back({json.at("id"), json.at("text"), json.at("kind"), json.at("lead").get<std::set<std::string>>(),
                     json.at("cooperating").get<std::set<std::string>>()});
  }
  return needs;
}

// A fixed day in November 2026; capacity is never short here.
absl::Time EvaluationTime() { return absl::FromUnixSeconds(1795500000); }

std::string CodeOf(const std::string& name) { return std::string(absl::StripPrefix(name, "bureaus/")); }

// A share of a count.
struct Share {
  int hit = 0;
  int all = 0;
  void Count(bool success) {
    hit += success;
    ++all;
  }
  std::string Text() const {
    return absl::StrFormat("%3d / %3d  %5.1f %%", hit, all, all == 0 ? 0.0 : 100.0 * hit / all);
  }
};

class Evaluation {
 public:
  Evaluation(const Matcher& matcher, bool show) : matcher_(matcher), show_(show) {}

  void Add(const LabelledNeed& labelled) {
    v1::Need need;
    need.set_text(labelled.text);
    const absl::Time now = EvaluationTime();
    const Deliberation deliberation = matcher_.Consider(need, now);
    const Decision decision = deliberation.Decide(deliberation.Questions());
    const v1::Match& match = decision.match;
    const bool decided = match.decision() == v1::MATCH_DECISION_MATCHED || match.decision() == v1::MATCH_DECISION_GAP;
    bool right = true;
    if (labelled.kind == "unclear") {
      right = !decided;
      unclear_.Count(right);
    } else if (labelled.kind == "out_of_scope") {
      right = !decided;
      outside_.Count(right);
      outside_named_.Count(match.decision() == v1::MATCH_DECISION_OUT_OF_SCOPE);
    } else if (labelled.kind == "emergency") {
      right = match.decision() == v1::MATCH_DECISION_EMERGENCY;
      emergencies_.Count(right);
    } else {
      right = AddAnswerable(labelled, match, decided) && match.decision() != v1::MATCH_DECISION_EMERGENCY;
      false_alarms_.Count(match.decision() == v1::MATCH_DECISION_EMERGENCY);
      refused_.Count(match.decision() == v1::MATCH_DECISION_OUT_OF_SCOPE);
    }
    if (show_ && !right) Show(labelled, decision);
  }

  void Print() const {
    std::cout << "right lead first (single + multi)   " << first_.Text() << "\n"
              << "right lead in the first three       " << three_.Text() << "\n"
              << "decided by the machine              " << decided_.Text() << "\n"
              << "right among those decided           " << precise_.Text() << "\n"
              << "cooperating bureaus named           " << recall_.Text() << "\n"
              << "at most one cooperating too many    " << excess_.Text() << "\n"
              << "unclear held for a person           " << unclear_.Text() << "\n"
              << "out of scope not dispatched         " << outside_.Text() << "\n"
              << "out of scope said so                " << outside_named_.Text() << "\n"
              << "emergencies raised                  " << emergencies_.Text() << "\n"
              << "false alarms                        " << false_alarms_.Text() << "\n"
              << "answerable, called out of scope     " << refused_.Text() << "\n";
  }

 private:
  bool AddAnswerable(const LabelledNeed& labelled, const v1::Match& match, bool decided) {
    const auto right_at = [&](int i) {
      return i < match.bureaus_size() && labelled.leads.count(CodeOf(match.bureaus(i).bureau())) > 0;
    };
    const bool first = right_at(0);
    const bool three = first || right_at(1) || right_at(2);
    first_.Count(first);
    three_.Count(three);
    decided_.Count(decided);
    if (!decided) return first;
    std::set<std::string> named;
    bool lead_right = false;
    for (const v1::RankedBureau& bureau : match.bureaus()) {
      if (bureau.role() == v1::BUREAU_ROLE_LEAD) lead_right = labelled.leads.count(CodeOf(bureau.bureau())) > 0;
      if (bureau.role() != v1::BUREAU_ROLE_UNSPECIFIED) named.insert(CodeOf(bureau.bureau()));
    }
    precise_.Count(lead_right);
    int excess = static_cast<int>(named.size()) - 1;
    for (const std::string& code : labelled.cooperating) {
      recall_.Count(named.count(code) > 0);
      excess -= static_cast<int>(named.count(code));
    }
    excess_.Count(excess <= 1);
    return first && lead_right;
  }

  void Show(const LabelledNeed& labelled, const Decision& decision) const {
    std::cout << labelled.id << " [" << labelled.kind << "] " << labelled.text << "\n   wanted "
              << absl::StrJoin(labelled.leads, ",") << ", decided " << v1::MatchDecision_Name(decision.match.decision())
              << ":";
    for (const v1::RankedBureau& bureau : decision.match.bureaus()) {
      std::cout << absl::StrFormat(" %s %.2f", CodeOf(bureau.bureau()), bureau.score());
    }
    std::cout << "\n  ";
    for (const v1::ConceptMention& c : decision.certificate.concepts()) {
      std::cout << " " << c.concept_id() << (c.negated() ? "(-)" : "") << "=" << c.surface();
    }
    std::cout << "\n";
    for (int i = 0; i < std::min(3, decision.certificate.bureaus_size()); ++i) {
      std::cout << "   " << CodeOf(decision.certificate.bureaus(i).candidate());
      for (const v1::ScoreTerm& term : decision.certificate.bureaus(i).terms())
        std::cout << absl::StrFormat(" %s %.2f", term.term(), term.value());
      std::cout << "\n";
    }
  }

  const Matcher& matcher_;
  bool show_;
  Share first_, three_, decided_, precise_, recall_, excess_, unclear_, outside_, outside_named_, emergencies_,
      false_alarms_, refused_;
};

// Decides every need `repeat` times and prints how long one decision took, certificate and all.
void Time(const Matcher& matcher, const std::vector<LabelledNeed>& needs, int repeat) {
  std::vector<double> microseconds;
  const absl::Time now = EvaluationTime();
  for (const LabelledNeed& labelled : needs) {
    v1::Need need;
    need.set_text(labelled.text);
    for (int i = 0; i < repeat; ++i) {
      const auto start = std::chrono::steady_clock::now();
      const Deliberation deliberation = matcher.Consider(need, now);
      const Decision decision = deliberation.Decide(deliberation.Questions());
      microseconds.push_back(
          std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
  }
  if (microseconds.empty()) return;
  std::sort(microseconds.begin(), microseconds.end());
  const auto at = [&](double share) {
    return microseconds[static_cast<size_t>(share * static_cast<double>(microseconds.size() - 1))];
  };
  std::cout << absl::StrFormat("one decision, microseconds           median %.1f  p99 %.1f\n", at(0.5), at(0.99));
}

}  // namespace
}  // namespace peidan::matching

int main(int argc, char** argv) {
  CLI::App app{"Measures the matcher on labelled needs"};
  std::string rules, catalog, needs;
  bool show = false;
  int repeat = 0;
  app.add_option("--rules", rules, "folder of the rule set")->required();
  app.add_option("--catalog", catalog, "folder with bureaus.csv and resources.csv")->required();
  app.add_option("--needs", needs, "labelled needs, JSON lines")->required();
  app.add_flag("--show", show, "print what went wrong");
  app.add_option("--repeat", repeat, "time this many decisions of every need");
  CLI11_PARSE(app, argc, argv);
  const peidan::matching::Matcher matcher(peidan::matching::ReadCatalog(catalog), peidan::matching::ReadRuleSet(rules));
  peidan::matching::Evaluation evaluation(matcher, show);
  const auto labelled = peidan::matching::ReadNeeds(needs);
  for (const auto& need : labelled) evaluation.Add(need);
  evaluation.Print();
  peidan::matching::Time(matcher, labelled, repeat);
  return 0;
}
