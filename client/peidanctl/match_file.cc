#include "client/peidanctl/match_file.h"

#include <filesystem>
#include <fstream>
#include <optional>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/files.h"
#include "client/peidanctl/match_line.h"

namespace peidan::ctl {
namespace {

constexpr int kProgressEvery = 100;

// The questions of the input, line by line.
class Questions {
 public:
  explicit Questions(const std::string& path) : in_(path, std::ios::binary) {}

  bool readable() const { return in_.is_open(); }

  absl::StatusOr<std::optional<v1::MatchNeedRequest>> Next() {
    std::string line;
    if (!std::getline(in_, line)) {
      if (in_.bad()) return LocalError(absl::StrCat("读到第 ", number_ + 1, " 行时出错"));
      return std::optional<v1::MatchNeedRequest>();
    }
    absl::StatusOr<v1::MatchNeedRequest> question = ParseMatchLine(line, ++number_);
    if (!question.ok()) return question.status();
    return std::optional<v1::MatchNeedRequest>(*std::move(question));
  }

 private:
  std::ifstream in_;
  int number_ = 0;
};

}  // namespace

absl::Status MatchFile(Session& session, const std::string& input, const std::string& output) {
  std::error_code error;
  Questions questions(input);
  if (!questions.readable() || std::filesystem::is_directory(input, error)) {
    return UsageError(absl::StrCat("读不了输入文件 ", input));
  }
  AtomicFile file(output);
  if (const absl::Status opened = file.Open(); !opened.ok()) return opened;
  int answered = 0;
  const absl::Status matched =
      session.client().matching().MatchNeeds([&questions] { return questions.Next(); },
                                             [&](const v1::MatchNeedResponse& response) {
                                               if (++answered % kProgressEvery == 0)
                                                 session.ShowProgress(absl::StrCat("已配单 ", answered, " 条"));
                                               return file.Write(FormatMatchLine(response) + "\n");
                                             });
  session.ClearProgress();
  if (!matched.ok()) {
    // Answers come in the order of the questions, so the first one without an answer is the one the server refused.
    if (ExitCodeOf(matched) == kExitRefused && !IsLocal(matched)) {
      session.err << "第 " << answered + 1 << " 行被服务拒绝：\n";
    }
    return matched;
  }
  return file.Commit();
}

}  // namespace peidan::ctl
