#include "tests/matching/evaluation/labelled_need.h"

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "nlohmann/json.hpp"

namespace peidan::matching {

std::vector<LabelledNeed> ReadNeeds(const std::string& path) {
  std::vector<LabelledNeed> needs;
  std::ifstream in(path);
  if (!in) {
    std::cerr << path << ": cannot be read\n";
    std::exit(1);
  }
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const auto json = nlohmann::json::parse(line);
    needs.push_back({json.at("id"), json.at("text"), json.at("kind"), json.at("lead").get<std::vector<std::string>>(),
                     json.at("cooperating").get<std::vector<std::string>>()});
  }
  return needs;
}

absl::Time EvaluationTime() { return absl::FromUnixSeconds(1795500000); }

}  // namespace peidan::matching
