#include "tests/bench/load.h"

#include <unistd.h>

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/own_server.h"
#include "tests/bench/process_cost.h"
#include "tests/bench/watchers.h"

namespace peidan::bench {
namespace {

constexpr absl::Duration kLagLimit = absl::Seconds(10);  // to see the rest of the feed after the load

void NoteLag(const FeedLag& lag, Report& report) {
  report.Note(absl::StrFormat("%d of %d watchers saw each of %d events, late by p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                              lag.complete, lag.watchers, lag.events, absl::ToDoubleMilliseconds(lag.p50),
                              absl::ToDoubleMilliseconds(lag.p99), absl::ToDoubleMilliseconds(lag.max)));
}

}  // namespace

void MeasureLoad(const Settings& settings, const std::string& address, const Load& load, Report& report) {
  std::unique_ptr<OwnServer> own;
  if (address.empty()) {
    own = std::make_unique<OwnServer>(settings.bin, settings.folder + "/data");
    own->ImportLibrary();
  }
  const std::string target = own ? own->address() : address;
  const pid_t process = own ? own->pid() : 0;
  Caller caller(target, absl::StrCat("load-", getpid()));
  CallClosed(caller, load.mix, load.in_flight, settings.warm_up);
  std::optional<Watchers> watchers;
  if (load.watchers > 0) watchers.emplace(target, load.watchers);
  const auto run = [&] {
    return load.rate > 0 ? CallOpen(caller, load.mix, load.rate, settings.duration)
                         : CallClosed(caller, load.mix, load.in_flight, settings.duration);
  };
  const auto measured = InTurn(settings.rounds, {{run, process}});
  report.Add(RowOf(load.name,
                   load.rate > 0 ? absl::StrFormat("%.0f/s", load.rate) : absl::StrCat(load.in_flight, " in flight"),
                   measured[0]));
  if (watchers) NoteLag(watchers->Finish(kLagLimit), report);
  if (own) report.Note(absl::StrFormat("%.1f MB of memory", static_cast<double>(ResidentBytes(process)) / 1e6));
}

}  // namespace peidan::bench
