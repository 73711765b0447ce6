#include "tests/bench/comparison.h"

#include <unistd.h>

#include <future>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/ceilings.h"
#include "tests/bench/own_server.h"

namespace peidan::bench {
namespace {

constexpr int kInFlight[] = {1, 16, 64};
constexpr int kSampleOrders = 200;  // to measure the bytes of one commit

// One server under test, and the two that are its ceilings.
class Comparison {
 public:
  Comparison(const Settings& settings, Report& report)
      : settings_(settings), report_(report), server_(settings.bin, settings.folder + "/data") {
    server_.ImportLibrary();
    caller_ = std::make_unique<Caller>(server_.address(), absl::StrCat("bench-", getpid()));
    order_bytes_ = BytesPerOrder();
    SaveAnswers(server_.address(), settings.folder);
    echo_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{settings.self, absl::StrCat("--serve_ceilings=", settings.folder)});
    batch_ = std::make_unique<ChildProcess>(std::vector<std::string>{settings.self,
                                                                     absl::StrCat("--serve_ceilings=", settings.folder),
                                                                     absl::StrCat("--order_bytes=", order_bytes_)});
    echo_caller_ = std::make_unique<Caller>(echo_->address(), "echo");
    batch_caller_ = std::make_unique<Caller>(batch_->address(), "batch");
    report_.Note(absl::StrFormat("one order adds %d bytes to the log; medians of %d rounds of %s", order_bytes_,
                                 settings.rounds, absl::FormatDuration(settings.duration)));
    CallClosed(*caller_, Mix(CallKind::kPlace), 16, settings.warm_up);
    CallClosed(*batch_caller_, Mix(CallKind::kPlace), 16, settings.warm_up);
  }

  // Returns the rate at the highest load.
  double ComparePlaceOrder() {
    double rate = 0;
    for (const int in_flight : kInFlight) {
      const auto measured =
          InTurn(settings_.rounds, {Ours(CallKind::kPlace, in_flight), Batch(in_flight), Raw(in_flight)});
      report_.Add(RowOf("PlaceOrder", HowOf(in_flight), measured[0],
                        {{"gRPC + synced batch", measured[1].result, measured[1].cpu_micros},
                         {"raw synced batch", measured[2].result}}));
      rate = measured[0].result.per_second;
    }
    return rate;
  }

  void CompareLatency(double rate) {
    const auto ours = [this, rate] { return CallOpen(*caller_, Mix(CallKind::kPlace), rate, settings_.duration); };
    const auto measured = InTurn(settings_.rounds, {{ours, server_.pid()}, Raw(1), Echo(CallKind::kPlace, 1)});
    report_.Add(
        RowOf("PlaceOrder", absl::StrFormat("%.0f/s", rate), measured[0],
              {{"raw synced batch", measured[1].result}, {"echo", measured[2].result, measured[2].cpu_micros}}));
    const absl::Duration both = measured[1].result.p99 + measured[2].result.p99;
    report_.Note(absl::StrFormat("p99 at half load to p99 of one raw synced batch and one echo: %.2f",
                                 absl::FDivDuration(measured[0].result.p99, both)));
  }

  void CompareWithEcho(CallKind kind, const std::string& what) {
    for (const int in_flight : kInFlight) {
      const auto measured = InTurn(settings_.rounds, {Ours(kind, in_flight), Echo(kind, in_flight)});
      report_.Add(RowOf(what, HowOf(in_flight), measured[0], {{"echo", measured[1].result, measured[1].cpu_micros}}));
    }
  }

 private:
  static std::string HowOf(int in_flight) { return absl::StrCat(in_flight, " in flight"); }

  size_t BytesPerOrder() {
    const uintmax_t before = server_.LogBytes();
    for (int i = 0; i < kSampleOrders; ++i) {
      std::promise<void> answered;
      caller_->Start(CallKind::kPlace, i, [&answered](bool) { answered.set_value(); });
      answered.get_future().wait();
    }
    return static_cast<size_t>(server_.LogBytes() - before) / kSampleOrders;
  }

  Measurement Closed(Caller& caller, CallKind kind, int in_flight, pid_t process) const {
    return {[this, &caller, kind, in_flight] { return CallClosed(caller, Mix(kind), in_flight, settings_.duration); },
            process};
  }
  Measurement Ours(CallKind kind, int in_flight) const { return Closed(*caller_, kind, in_flight, server_.pid()); }
  Measurement Echo(CallKind kind, int in_flight) const { return Closed(*echo_caller_, kind, in_flight, echo_->pid()); }
  Measurement Batch(int in_flight) const { return Closed(*batch_caller_, CallKind::kPlace, in_flight, batch_->pid()); }
  Measurement Raw(int threads) const {
    return {[this, threads] {
      return MeasureRawStore(settings_.folder + "/raw", threads, order_bytes_, settings_.duration);
    }};
  }

  const Settings& settings_;
  Report& report_;
  OwnServer server_;
  size_t order_bytes_ = 0;
  std::unique_ptr<ChildProcess> echo_, batch_;
  std::unique_ptr<Caller> caller_, echo_caller_, batch_caller_;
};

}  // namespace

void CompareWithCeilings(const Settings& settings, Report& report) {
  Comparison comparison(settings, report);
  const double rate = comparison.ComparePlaceOrder();
  comparison.CompareLatency(rate / 2);
  comparison.CompareWithEcho(CallKind::kResource, "GetResource");
  comparison.CompareWithEcho(CallKind::kList, "ListOrders");
}

}  // namespace peidan::bench
