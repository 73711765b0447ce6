#include "client/peidanctl/rule_folder.h"

#include <algorithm>
#include <filesystem>

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>

#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/files.h"
#include "client/peidanctl/text_encoding.h"

namespace peidan::ctl {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsRuleFile(const fs::path& path) {
  const std::string name = path.filename().string();
  return (path.extension() == ".csv" || path.extension() == ".textproto") && name[0] != '.' && name[0] != '~';
}

}  // namespace

absl::StatusOr<std::string> ReadRuleText(Session& session, const std::string& file) {
  absl::StatusOr<std::string> text = ReadFile(file);
  const fs::path path(file);
  if (!text.ok()) return text.status();
  const std::string name = path.filename().string();
  if (IsUtf8(*text)) return std::string(absl::StripPrefix(*text, kByteOrderMark));
  if (path.extension() != ".csv") return RefusedError(absl::StrCat(name, " 不是 UTF-8 编码"));
  absl::StatusOr<std::string> converted = Utf8FromGb18030(*text);
  if (!converted.ok())
    return RefusedError(absl::StrCat(name, " 既不是 UTF-8 也不是 GB 18030 编码：", converted.status().message()));
  session.err << name << " 是 GB 18030 编码，已按 UTF-8 读入\n";
  return *converted;
}

absl::StatusOr<std::vector<v1::RuleFile>> ReadRuleFolder(Session& session, const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (IsRuleFile(entry.path())) paths.push_back(entry.path());
  }
  if (error) return UsageError(absl::StrCat("打不开文件夹 ", folder));
  if (paths.empty()) return UsageError(absl::StrCat(folder, " 里没有规则文件（.csv、.textproto）"));
  std::sort(paths.begin(), paths.end());
  std::vector<v1::RuleFile> files;
  for (const fs::path& path : paths) {
    absl::StatusOr<std::string> text = ReadRuleText(session, path.string());
    if (!text.ok()) return text.status();
    v1::RuleFile& file = files.emplace_back();
    file.set_name(path.filename().string());
    file.set_text(*std::move(text));
  }
  return files;
}

absl::Status WriteRuleFolder(const std::vector<v1::RuleFile>& files, const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder)) return LocalError(absl::StrCat("建不了文件夹 ", folder));
  if (!fs::is_empty(folder, error) || error)
    return UsageError(absl::StrCat("文件夹 ", folder, " 不是空的，请换一个，以免盖掉改动"));
  for (const v1::RuleFile& file : files) {
    if (fs::path(file.name()).filename() != file.name()) return LocalError(absl::StrCat("文件名不对：", file.name()));
    AtomicFile out((fs::path(folder) / file.name()).string());
    if (absl::Status status = out.Open(); !status.ok()) return status;
    const absl::string_view mark = absl::EndsWith(file.name(), ".csv") ? kByteOrderMark : "";
    absl::Status status = out.Write(absl::StrCat(mark, absl::StripPrefix(file.text(), kByteOrderMark)));
    if (status.ok()) status = out.Commit();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace peidan::ctl
