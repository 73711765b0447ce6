#include "server/rule_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace peidan::server {

absl::StatusOr<std::vector<matching::RuleFile>> ReadRuleFolder(const std::string& folder) {
  std::error_code error;
  std::vector<matching::RuleFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".csv" && extension != ".textproto") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    if (!file) return absl::NotFoundError(absl::StrCat(entry.path().string(), ": cannot be read"));
    files.push_back({entry.path().filename().string(), text.str()});
  }
  if (error) return absl::NotFoundError(absl::StrCat("rules_dir: ", folder, ": ", error.message()));
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

}  // namespace peidan::server
