#include "tests/bench/measure.h"

#include <atomic>
#include <utility>

#include "tests/bench/process_cost.h"

namespace peidan::bench {
namespace {

constexpr int kMaxInFlight = 1024;  // of an open loop: a server that falls behind is not to be buried

StartCall CallsOf(Caller& caller, const Mix& mix, std::atomic<uint64_t>& next) {
  return [&caller, &mix, &next](int slot, absl::Time, std::function<void(bool)> done) {
    caller.Start(mix.At(next++), slot, std::move(done));
  };
}

}  // namespace

std::vector<Measured> InTurn(int rounds, const std::vector<Measurement>& measurements) {
  std::vector<std::vector<LoopResult>> results(measurements.size());
  std::vector<double> seconds(measurements.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < measurements.size(); ++i) {
      const double before = CpuSeconds(measurements[i].process);
      results[i].push_back(measurements[i].run());
      seconds[i] += CpuSeconds(measurements[i].process) - before;
    }
  }
  std::vector<Measured> measured;
  for (size_t i = 0; i < measurements.size(); ++i) {
    int64_t ended = 0;
    for (const LoopResult& result : results[i]) ended += result.ended;
    const double cpu_micros = ended > 0 ? seconds[i] * 1e6 / static_cast<double>(ended) : 0;
    measured.push_back({MedianOf(std::move(results[i])), cpu_micros});
  }
  return measured;
}

LoopResult CallClosed(Caller& caller, const Mix& mix, int in_flight, absl::Duration duration) {
  std::atomic<uint64_t> next = 0;
  return RunClosedLoop(in_flight, duration, CallsOf(caller, mix, next));
}

LoopResult CallOpen(Caller& caller, const Mix& mix, double rate, absl::Duration duration) {
  std::atomic<uint64_t> next = 0;
  return RunOpenLoop(rate, kMaxInFlight, duration, CallsOf(caller, mix, next));
}

Row RowOf(const std::string& what, const std::string& how, const Measured& measured, std::vector<Ceiling> ceilings) {
  return {what, how, measured.result, measured.cpu_micros, std::move(ceilings)};
}

}  // namespace peidan::bench
