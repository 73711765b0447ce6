// Measures the matcher on labelled needs:
//   peidan_evaluate --rules DIR --catalog DIR --needs FILE [--show] [--repeat N]
// `--show` prints every need that went wrong, with what was decided.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "tests/matching/evaluation/evaluation.h"
#include "tests/matching/reference_catalog.h"

namespace peidan::matching {
namespace {

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
  peidan::matching::Evaluation evaluation(show ? &std::cout : nullptr);
  const auto labelled = peidan::matching::ReadNeeds(needs);
  for (const auto& need : labelled) evaluation.Add(need, matcher);
  evaluation.Print(std::cout);
  peidan::matching::Time(matcher, labelled, repeat);
  return 0;
}
