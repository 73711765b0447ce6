// worktime_bench: what one question about working time costs under the shipped calendar, beside a walk from minute to
// minute and a plain addition of times. Figures of different runs do not compare; the ratios do.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "tests/bench/samples.h"
#include "tests/matching/worktime/minute_oracle.h"

ABSL_FLAG(uint32_t, seed, 1, "seed of the questions");
ABSL_FLAG(int, questions, 10000, "questions in a round");
ABSL_FLAG(int, rounds, 200, "rounds timed; the walk by minutes has one in a hundred of them");

namespace peidan::bench {
namespace {

// A moment of 2024 to 2026, and what is asked of it.
struct Question {
  absl::Time from;
  absl::Time to;          // up to a month later
  absl::Duration amount;  // up to 15 working days
};

std::vector<Question> MakeQuestions() {
  std::mt19937_64 random(absl::GetFlag(FLAGS_seed));
  const auto below = [&](absl::Duration most) {
    return absl::Microseconds(std::uniform_int_distribution<int64_t>(0, absl::ToInt64Microseconds(most) - 1)(random));
  };
  const absl::Time begin = worktime::At("2024-01-01 00:00");
  std::vector<Question> questions(static_cast<size_t>(absl::GetFlag(FLAGS_questions)));
  for (Question& question : questions) {
    question.from = begin + below(absl::Hours(24) * 365 * 3);
    question.to = question.from + below(absl::Hours(24) * 30);
    question.amount = below(15 * absl::Minutes(450));
  }
  return questions;
}

// Prints and returns nanoseconds per question, the median of all rounds.
double Measure(const char* name, const std::vector<Question>& questions, int rounds,
               const std::function<int64_t(const std::vector<Question>&)>& round) {
  Samples samples;
  int64_t sum = 0;
  for (int i = 0; i < rounds; ++i) samples.Time([&] { sum += round(questions); });
  const double per_question = 1000.0 / static_cast<double>(questions.size());
  const double median = samples.Median() * per_question;
  std::printf("%-34s p50 %10.1f ns, p99 %10.1f ns a call%s\n", name, median, samples.At(0.99) * per_question,
              sum == INT64_MIN ? "!" : "");  // reads the sum, so that no round is optimised away
  return median;
}

template <typename Ask>
auto RoundOf(Ask ask) {
  return [ask](const std::vector<Question>& questions) {
    int64_t sum = 0;
    for (const Question& question : questions) sum += ask(question);
    return sum;
  };
}

int64_t Low(absl::Time t) { return absl::ToUnixMicros(t); }
int64_t Low(absl::Duration d) { return absl::ToInt64Microseconds(d); }

int Run() {
  const worktime::WorkCalendar calendar = worktime::ShippedCalendar();
  const worktime::MinuteOracle walk(worktime::ShippedDays(), worktime::ShippedHours(), worktime::At("2024-01-01 00:00"),
                                    worktime::At("2027-12-31 00:00"));
  const std::vector<Question> questions = MakeQuestions();
  const int rounds = absl::GetFlag(FLAGS_rounds), few = std::max(1, rounds / 100);
  std::printf("seed %u, %zu questions over 2024 to 2026, %d rounds\n", absl::GetFlag(FLAGS_seed), questions.size(),
              rounds);
  const double add =
      Measure("AddWorkingTime", questions, rounds,
              RoundOf([&](const Question& q) { return Low(*calendar.AddWorkingTime(q.from, q.amount)); }));
  const double between =
      Measure("WorkingTimeBetween", questions, rounds,
              RoundOf([&](const Question& q) { return Low(calendar.WorkingTimeBetween(q.from, q.to)); }));
  const double next = Measure("NextOpening", questions, rounds,
                              RoundOf([&](const Question& q) { return Low(calendar.NextOpening(q.from)); }));
  const double plain = Measure("absl::Time + absl::Duration", questions, rounds,
                               RoundOf([](const Question& q) { return Low(q.from + q.amount); }));
  const double walked_add =
      Measure("by minutes: add", questions, few,
              RoundOf([&](const Question& q) { return Low(walk.AddWorkingTime(q.from, q.amount)); }));
  const double walked_between =
      Measure("by minutes: between", questions, few,
              RoundOf([&](const Question& q) { return Low(walk.WorkingTimeBetween(q.from, q.to)); }));
  std::printf("to the plain addition: %.1f, %.1f, %.1f; the walk to ours: %.0f, %.0f\n", add / plain, between / plain,
              next / plain, walked_add / add, walked_between / between);
  return 0;
}

}  // namespace
}  // namespace peidan::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures working time.");
  absl::ParseCommandLine(argc, argv);
  return peidan::bench::Run();
}
