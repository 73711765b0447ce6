#include "tests/bench/samples.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace peidan::bench {

double Samples::Now() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double Samples::At(double share) {
  if (values_.empty()) return 0;
  std::sort(values_.begin(), values_.end());
  return values_[static_cast<size_t>(share * static_cast<double>(values_.size() - 1))];
}

std::vector<LabelledNeed> ReadNeeds(const std::string& path) {
  std::vector<LabelledNeed> needs;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const auto json = nlohmann::json::parse(line);
    LabelledNeed& need = needs.emplace_back();
    need.text = json.at("text");
    for (const auto& code : json.at("lead")) need.leads.push_back(absl::StrCat("bureaus/", code.get<std::string>()));
  }
  if (needs.empty()) {
    std::fprintf(stderr, "matching_bench: no needs in %s\n", path.c_str());
    std::exit(1);
  }
  return needs;
}

double ResidentMegabytes() {
  std::ifstream in("/proc/self/statm");
  double all = 0, resident = 0;
  in >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace peidan::bench
