#include "tests/bench/report.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

namespace peidan::bench {
namespace {

double Millis(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

nlohmann::ordered_json JsonOf(const LoopResult& result) {
  return {{"per_second", result.per_second}, {"p50_ms", Millis(result.p50)},   {"p90_ms", Millis(result.p90)},
          {"p99_ms", Millis(result.p99)},    {"p999_ms", Millis(result.p999)}, {"max_ms", Millis(result.max)},
          {"calls", result.calls},           {"failed", result.failed}};
}

double RatioOf(const Row& row, const Ceiling& ceiling) {
  return ceiling.result.per_second > 0 ? row.result.per_second / ceiling.result.per_second : 0;
}

nlohmann::ordered_json JsonOf(const Row& row) {
  nlohmann::ordered_json json = {{"what", row.what}, {"how", row.how}};
  json.update(JsonOf(row.result));
  if (row.cpu_micros > 0) json["server_cpu_us"] = row.cpu_micros;
  for (const Ceiling& ceiling : row.ceilings) {
    nlohmann::ordered_json beside = {{"what", ceiling.what}};
    beside.update(JsonOf(ceiling.result));
    if (ceiling.cpu_micros > 0) beside["server_cpu_us"] = ceiling.cpu_micros;
    beside["ratio"] = RatioOf(row, ceiling);
    json["ceilings"].push_back(std::move(beside));
  }
  return json;
}

void PrintLine(const std::string& what, const std::string& how, const LoopResult& result, double cpu_micros,
               const std::string& end) {
  absl::PrintF("%-22s %-13s %9.0f %8.2f %8.2f %8.2f %8.2f %8.2f %8s  %s%s\n", what, how, result.per_second,
               Millis(result.p50), Millis(result.p90), Millis(result.p99), Millis(result.p999), Millis(result.max),
               cpu_micros > 0 ? absl::StrFormat("%.0f", cpu_micros) : "", end,
               result.failed > 0 ? absl::StrCat("  ", result.failed, " failed") : "");
}

}  // namespace

void Report::Add(const Row& row) {
  if (!json_ && rows_.empty()) {
    absl::PrintF("%-22s %-13s %9s %8s %8s %8s %8s %8s %8s  %s\n", "call", "load", "per s", "p50 ms", "p90", "p99",
                 "p99.9", "max", "cpu us", "ratio");
  }
  rows_.push_back(row);
  if (json_) return;
  PrintLine(row.what, row.how, row.result, row.cpu_micros, "");
  for (const Ceiling& ceiling : row.ceilings) {
    PrintLine(absl::StrCat("  ", ceiling.what), "", ceiling.result, ceiling.cpu_micros,
              absl::StrFormat("%.2f", RatioOf(row, ceiling)));
  }
  std::fflush(stdout);
}

void Report::Note(const std::string& sentence) {
  notes_.push_back(sentence);
  if (!json_) absl::PrintF("%s\n", sentence);
}

bool Report::Finish() {
  if (json_) {
    nlohmann::ordered_json all = {{"rows", nlohmann::ordered_json::array()}, {"notes", notes_}};
    for (const Row& row : rows_) all["rows"].push_back(JsonOf(row));
    absl::PrintF("%s\n", all.dump(2));
  }
  for (const Row& row : rows_) {
    if (row.result.failed > 0) return false;
    for (const Ceiling& ceiling : row.ceilings) {
      if (ceiling.result.failed > 0) return false;
    }
  }
  return true;
}

}  // namespace peidan::bench
