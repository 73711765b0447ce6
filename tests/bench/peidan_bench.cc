// peidan_bench: how much a machine can do, to size it by.
//
//   peidan_bench                                  each call beside the ceilings of this machine
//   peidan_bench --mix=place=1,read=5,list=2      a load of one's own choice, 64 calls in flight
//   peidan_bench --mix=place=1 --rate=500         the same, 500 calls a second, whatever becomes of them
//   peidan_bench --fill=1000000                   the cost of calls with a million orders stored
//
// It starts a server of its own, except where --target names one. Figures of different runs do not compare; ratios do.
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/ceilings.h"
#include "tests/bench/comparison.h"
#include "tests/bench/load.h"
#include "tests/bench/scale.h"

ABSL_FLAG(double, seconds, 3, "length of each measurement; its first tenth does not count");
ABSL_FLAG(double, warm_up, 1, "seconds of calls before the first measurement");
ABSL_FLAG(int, rounds, 3, "measurements of each kind; the median counts");
ABSL_FLAG(std::string, target, "",
          "host:port of a server that runs; only with --mix. It gets orders that nobody wants");
ABSL_FLAG(std::string, mix, "", "kinds of calls and their shares: place, read, list, accept, match, resource");
ABSL_FLAG(int, in_flight, 64, "calls of the mix at a time");
ABSL_FLAG(double, rate, 0, "calls of the mix a second, counted from when they were due; 0: as --in_flight allows");
ABSL_FLAG(int, watchers, 0, "streams of the event feed while the mix goes on");
ABSL_FLAG(int64_t, fill, 0, "orders to fill a store with, to measure calls before and after");
ABSL_FLAG(bool, json, false, "print JSON");
ABSL_FLAG(std::string, directory, "", "where to put the stores; default: a new folder below the present one");
ABSL_FLAG(bool, keep, false, "leave the stores where they are");
ABSL_FLAG(std::string, serve_ceilings, "", "be the echo server and answer from this folder (used by the bench itself)");
ABSL_FLAG(uint64_t, order_bytes, 0, "with --serve_ceilings: bytes to commit for each order");

namespace peidan::bench {
namespace {

int RunLoad(const Settings& settings, Report& report) {
  const std::string text = absl::GetFlag(FLAGS_mix);
  const auto mix = Mix::Parse(text);
  if (!mix.ok() || absl::GetFlag(FLAGS_in_flight) < 1 || absl::GetFlag(FLAGS_rate) < 0) {
    std::fprintf(
        stderr, "peidan_bench: %s\n",
        mix.ok() ? "--in_flight is at least 1, --rate at least 0" : std::string(mix.status().message()).c_str());
    return 2;
  }
  MeasureLoad(settings, absl::GetFlag(FLAGS_target),
              {*mix, text, absl::GetFlag(FLAGS_in_flight), absl::GetFlag(FLAGS_rate), absl::GetFlag(FLAGS_watchers)},
              report);
  return 0;
}

int Run(const std::string& self) {
  if (!absl::GetFlag(FLAGS_target).empty() && absl::GetFlag(FLAGS_mix).empty()) {
    std::fprintf(stderr, "peidan_bench: --target needs --mix: ceilings belong to the machine of the server\n");
    return 2;
  }
  Settings settings;
  settings.duration = absl::Seconds(absl::GetFlag(FLAGS_seconds));
  settings.warm_up = absl::Seconds(absl::GetFlag(FLAGS_warm_up));
  settings.rounds = absl::GetFlag(FLAGS_rounds);
  settings.folder = absl::GetFlag(FLAGS_directory);
  if (settings.folder.empty()) settings.folder = absl::StrCat("peidan_bench.", getpid());
  settings.bin = std::filesystem::path(self).parent_path().string();
  settings.self = self;
  std::filesystem::create_directories(settings.folder);

  Report report(absl::GetFlag(FLAGS_json));
  int status = 0;
  if (!absl::GetFlag(FLAGS_mix).empty()) {
    status = RunLoad(settings, report);
  } else if (absl::GetFlag(FLAGS_fill) > 0) {
    CompareWithFull(settings, absl::GetFlag(FLAGS_fill), report);
  } else {
    CompareWithCeilings(settings, report);
  }
  const bool good = status != 0 || report.Finish();
  if (!absl::GetFlag(FLAGS_keep)) std::filesystem::remove_all(settings.folder);
  return good ? status : 1;
}

}  // namespace
}  // namespace peidan::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures what a peidand does, beside the ceilings of its machine.");
  absl::ParseCommandLine(argc, argv);
  if (const std::string folder = absl::GetFlag(FLAGS_serve_ceilings); !folder.empty()) {
    peidan::bench::ServeCeilings(folder, absl::GetFlag(FLAGS_order_bytes));
  }
  return peidan::bench::Run(std::filesystem::canonical("/proc/self/exe").string());
}
