// rules check, upload, list, show, download
#include <algorithm>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/command.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/rule_text.h"
#include "client/peidanctl/rule_commands.h"
#include "client/peidanctl/rule_folder.h"

namespace peidan::ctl {
namespace {

struct FolderArgs {
  std::string folder;
  std::string note;
  std::string request_id;
};

int ErrorsIn(const v1::UploadRuleSetResponse& response) {
  return static_cast<int>(std::count_if(
      response.findings().begin(), response.findings().end(),
      [](const v1::RuleFinding& finding) { return finding.severity() == v1::RULE_FINDING_SEVERITY_ERROR; }));
}

constexpr int kMaxFindingWidth = 400;  // what is wrong and what to do, whole

// What was found, and below it as a table the rule set and what became of it.
void PrintUpload(Session& session, const v1::UploadRuleSetResponse& response, const std::string& did) {
  if (session.format == OutputFormat::kJson) {
    session.out << PrettyJson(response);
    return;
  }
  const client::Listing<v1::RuleFinding> findings{{response.findings().begin(), response.findings().end()},
                                                  response.findings_size()};
  const bool table = session.format == OutputFormat::kTable;
  if (!table) return PrintListing<v1::RuleFinding>(session, findings, FindingColumns());
  if (!findings.items.empty()) {
    session.out << RenderAligned(TableOf(findings.items, FindingColumns()), kMaxFindingWidth) << "共 "
                << findings.total_size << " 条\n";
  }
  if (did.empty()) return;
  session.out << did << "：规则集 " << ShortId(response.rule_set().name()) << "，" << SizeText(response.rule_set());
  if (!findings.items.empty()) session.out << "，有 " << findings.items.size() << " 处提示";
  session.out << "\n";
}

absl::Status Send(Session& session, const FolderArgs& args, bool validate_only) {
  auto files = ReadRuleFolder(session, args.folder);
  if (!files.ok()) return files.status();
  const auto response = session.client().rules().UploadRuleSet(
      {*std::move(files), args.note, validate_only, args.request_id}, [&session](size_t sent, size_t total) {
        session.ShowProgress(absl::StrCat("已发送 ", sent / 1024, " / ", total / 1024, " KiB"));
      });
  session.ClearProgress();
  if (!response.ok()) return response.status();
  const int errors = ErrorsIn(*response);
  PrintUpload(session, *response, errors > 0 ? "" : validate_only ? "检查通过（未上传）" : "已上传");
  if (errors == 0) return absl::OkStatus();
  return RefusedError(absl::StrCat(validate_only ? "" : "没有上传：", "规则集有 ", errors, " 处错误，改好后再来"));
}

absl::Status Check(Session& session, const FolderArgs& args) { return Send(session, args, true); }
absl::Status Upload(Session& session, const FolderArgs& args) { return Send(session, args, false); }

struct ListArgs {
  int limit = 20;
};

absl::Status List(Session& session, const ListArgs& args) {
  const auto sets = client::ReadPages<v1::StoredRuleSet>(
      v1::ListRuleSetsRequest(), args.limit,
      [&session](const auto& request) { return session.client().rules().ListRuleSets(request); },
      [](v1::ListRuleSetsResponse& page) { return page.mutable_rule_sets(); });
  if (!sets.ok()) return sets.status();
  PrintListing<v1::StoredRuleSet>(session, *sets, RuleSetColumns());
  return absl::OkStatus();
}

struct ShowArgs {
  std::string rule_set = "active";
};

absl::Status Show(Session& session, const ShowArgs& args) {
  v1::GetRuleSetRequest request;
  request.set_name(RuleSetName(args.rule_set));
  const auto rule_set = session.client().rules().GetRuleSet(request);
  if (!rule_set.ok()) return rule_set.status();
  PrintOne<v1::StoredRuleSet>(session, *rule_set, RuleSetColumns(), [&] { return RuleSetStory(*rule_set); });
  return absl::OkStatus();
}

struct DownloadArgs {
  std::string rule_set;
  std::string folder;
};

absl::Status Download(Session& session, const DownloadArgs& args) {
  v1::DownloadRuleSetRequest request;
  request.set_name(RuleSetName(args.rule_set));
  const auto files = session.client().rules().DownloadRuleSet(request);
  if (!files.ok()) return files.status();
  if (const absl::Status written = WriteRuleFolder(*files, args.folder); !written.ok()) return written;
  session.out << "已下载 " << files->size() << " 个文件到 " << args.folder << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddRuleSetCommands(CLI::App& group, Session& session) {
  const auto add_folder = [](const Command<FolderArgs>& command) {
    command.app->add_option("folder", command.args->folder, "规则集的文件夹 | Folder of the rule set")->required();
  };
  add_folder(
      AddCommand<FolderArgs>(group, session, "check", "检查一个文件夹里的规则集，不上传 | Check, keep nothing", Check));
  const auto upload =
      AddCommand<FolderArgs>(group, session, "upload", "检查并上传，不启用 | Check and keep, activate nothing", Upload);
  add_folder(upload);
  upload.app->add_option("--note", upload.args->note, "为什么改 | Why it was made")->required();
  upload.app->add_option("--request-id", upload.args->request_id, "请求编号，重发不重做 | Makes a repetition harmless");

  const auto list =
      AddCommand<ListArgs>(group, session, "list", "列出规则集，新的在前 | Rule sets, newest first", List);
  list.app->add_option("--limit", list.args->limit, "最多几条，0 为全部 | At most so many, 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  const auto show = AddCommand<ShowArgs>(group, session, "show", "查看一个规则集 | One rule set", Show);
  show.app->add_option("rule-set", show.args->rule_set, "active、candidate 或编号前 8 位以上 | Or 8 digits of the hash")
      ->capture_default_str();
  const auto download = AddCommand<DownloadArgs>(
      group, session, "download", "下载到一个空文件夹，Excel 和 WPS 可直接打开 | Into an empty folder", Download);
  download.app->add_option("rule-set", download.args->rule_set, "active、candidate 或编号 | Which")->required();
  download.app->add_option("folder", download.args->folder, "空文件夹或新文件夹 | Empty or new")->required();
}

}  // namespace peidan::ctl
