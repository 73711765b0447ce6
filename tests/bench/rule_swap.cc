#include "tests/bench/rule_swap.h"

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "matching/matcher.h"

namespace peidan::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kSpell = std::chrono::seconds(2);
constexpr auto kBetweenSwaps = std::chrono::seconds(1);

// As MatcherHolder of the server.
class Holder {
 public:
  std::shared_ptr<const matching::Matcher> Get() const {
    std::lock_guard lock(mu_);
    return matcher_;
  }
  void Set(std::shared_ptr<const matching::Matcher> matcher) {
    std::lock_guard lock(mu_);
    matcher_.swap(matcher);
  }

 private:
  mutable std::mutex mu_;
  std::shared_ptr<const matching::Matcher> matcher_;  // guarded by mu_
};

// As WorkQueue of the server, on whose background rule sets are compiled.
void GiveWay() { setpriority(PRIO_PROCESS, 0, 10); }

// A copy with a longer note in the first row of routing.csv: somebody edited it.
std::vector<matching::RuleFile> Edited(std::vector<matching::RuleFile> files, int edition) {
  for (matching::RuleFile& file : files) {
    if (file.name != "routing.csv") continue;
    file.text.insert(file.text.find('\n', file.text.find('\n') + 1), std::to_string(edition));
  }
  return files;
}

std::shared_ptr<const matching::Matcher> MakeMatcher(const std::shared_ptr<const matching::Catalog>& catalog,
                                                     const std::vector<matching::RuleFile>& files,
                                                     const matching::RuleSet* alike) {
  return std::make_shared<const matching::Matcher>(catalog, *matching::RuleSet::Compile(files, alike));
}

// Decides at the given rate for one spell.
void Decide(const Holder& holder, const v1::Community& community, const std::vector<LabelledNeed>& needs,
            double per_second, Samples& samples) {
  const auto interval = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / per_second));
  const Clock::time_point end = Clock::now() + kSpell;
  size_t number = 0;
  for (Clock::time_point due = Clock::now(); due < end; due += interval) {
    while (Clock::now() < due) {
    }
    v1::Need need;
    need.set_text(needs[number++ % needs.size()].text);
    need.set_community(community.name());
    const auto matcher = holder.Get();
    const matching::Deliberation deliberation = matcher->Consider(need, absl::FromUnixSeconds(1795500000));
    const matching::Decision decision = deliberation.Decide(deliberation.Questions());
    samples.Add(std::chrono::duration<double, std::micro>(Clock::now() - due).count());
  }
}

}  // namespace

SwapResult MeasureRuleSwap(const std::shared_ptr<const matching::Catalog>& catalog,
                           const std::vector<matching::RuleFile>& files, const std::vector<LabelledNeed>& needs,
                           double per_second, int spells) {
  SwapResult result;
  Holder holder;
  holder.Set(MakeMatcher(catalog, files, nullptr));
  Samples warm_up;
  Decide(holder, catalog->communities()[0], needs, per_second, warm_up);
  for (int spell = 0; spell < spells; ++spell) {
    Decide(holder, catalog->communities()[0], needs, per_second, result.calm);
    std::atomic<bool> over = false;
    std::thread swapper([&] {
      GiveWay();
      for (Clock::time_point due = Clock::now(); !over; due += kBetweenSwaps) {
        std::this_thread::sleep_until(due);
        if (over) break;
        const auto present = holder.Get();
        holder.Set(MakeMatcher(catalog, Edited(files, ++result.swaps), &present->rules()));
      }
    });
    Decide(holder, catalog->communities()[0], needs, per_second, result.swapping);
    over = true;
    swapper.join();
  }
  return result;
}

}  // namespace peidan::bench
