#include "tests/bench/scale.h"

#include <unistd.h>

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/fill.h"
#include "tests/bench/own_server.h"
#include "tests/bench/process_cost.h"

namespace peidan::bench {
namespace {

constexpr int kInFlight = 16;
constexpr CallKind kKinds[] = {CallKind::kPlace, CallKind::kList, CallKind::kRead, CallKind::kMatch};

std::vector<Measured> MeasureCalls(const Settings& settings, const OwnServer& server, const std::string& run) {
  Caller caller(server.address(), run);
  CallClosed(caller, Mix(CallKind::kPlace), kInFlight, settings.warm_up);
  std::vector<Measurement> measurements;
  for (const CallKind kind : kKinds) {
    measurements.push_back(
        {[&, kind] { return CallClosed(caller, Mix(kind), kInFlight, settings.duration); }, server.pid()});
  }
  return InTurn(settings.rounds, measurements);
}

double Mega(double bytes) { return bytes / 1e6; }

}  // namespace

void CompareWithFull(const Settings& settings, int64_t orders, Report& report) {
  const std::string data = settings.folder + "/data";
  std::vector<Measured> empty;
  {
    OwnServer server(settings.bin, data);
    server.ImportLibrary();
    empty = MeasureCalls(settings, server, absl::StrCat("empty-", getpid()));
  }
  absl::Time begin = absl::Now();
  FillStore(data, orders);
  report.Note(absl::StrFormat("filled with %d orders in %.1f s, %.1f MB on disk", orders,
                              absl::ToDoubleSeconds(absl::Now() - begin), Mega(static_cast<double>(BytesIn(data)))));
  begin = absl::Now();
  const OwnServer server(settings.bin, data);
  report.Note(absl::StrFormat("serving %.2f s after its start, %.1f MB of memory",
                              absl::ToDoubleSeconds(absl::Now() - begin),
                              Mega(static_cast<double>(ResidentBytes(server.pid())))));
  const std::vector<Measured> full = MeasureCalls(settings, server, absl::StrCat("full-", getpid()));
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    report.Add(RowOf(NameOf(kKinds[i]), absl::StrCat(kInFlight, " in flight"), full[i],
                     {{"nearly empty", empty[i].result, empty[i].cpu_micros}}));
  }
  report.Note(absl::StrFormat("%.1f MB of memory after this, %.1f MB on disk",
                              Mega(static_cast<double>(ResidentBytes(server.pid()))),
                              Mega(static_cast<double>(BytesIn(data)))));
}

}  // namespace peidan::bench
