// whistle submit, review, withdraw, answer, check-in, rate, close; the reports have a file of their own
#include <absl/strings/str_cat.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/whistle_output.h"

namespace peidan::ctl {
namespace {

// Which whistle, and the two things every command on it carries.
struct WhistleArgs {
  std::string name;
  std::string etag;
  std::string request_id;
};

void AddWhistleOptions(CLI::App& app, WhistleArgs& args) {
  app.add_option("whistle", args.name, "吹哨编号，如 261201-1234-5678 | Whistle number")->required();
  app.add_option("--etag", args.etag,
                 "读到的版本标记；不给则先读当前的 | The etag that was read; read first when absent");
  app.add_option("--request-id", args.request_id, "请求编号，重发不重做 | Makes a repetition harmless");
}

// Sends a command and shows what became of the whistle.
template <class Request>
absl::Status Send(Session& session, Request request,
                  absl::StatusOr<v1::Whistle> (client::WhistleClient::*command)(Request) const) {
  const auto whistle = (session.client().whistles().*command)(std::move(request));
  if (!whistle.ok()) return whistle.status();
  PrintWhistle(session, *whistle);
  return absl::OkStatus();
}

template <class Request>
absl::Status Act(Session& session, const WhistleArgs& args, Request request,
                 absl::StatusOr<v1::Whistle> (client::WhistleClient::*command)(Request) const) {
  request.set_name(WhistleName(args.name));
  request.set_etag(args.etag);
  request.set_request_id(args.request_id);
  if (const absl::Status read = session.client().EnsureEtag(request); !read.ok()) return read;
  return Send(session, std::move(request), command);
}

struct SummonsArgs : WhistleArgs {
  std::string bureau;
};

void AddSummonsOptions(CLI::App& app, SummonsArgs& args) {
  AddWhistleOptions(app, args);
  app.add_option("--bureau", args.bureau, "委办局，如 chengguanzhifa | Bureau")->required();
}

// The same for one bureau's summons, which has an etag of its own. A bureau that was not summoned is for the server to
// refuse.
template <class Request>
absl::Status ActOnSummons(Session& session, const SummonsArgs& args, Request request,
                          absl::StatusOr<v1::Whistle> (client::WhistleClient::*command)(Request) const) {
  request.set_name(WhistleName(args.name));
  request.set_bureau(BureauName(args.bureau));
  request.set_etag(args.etag);
  request.set_request_id(args.request_id);
  if (request.etag().empty()) {
    v1::GetWhistleRequest get;
    get.set_name(request.name());
    const auto whistle = session.client().whistles().GetWhistle(get);
    if (!whistle.ok()) return whistle.status();
    request.set_etag(whistle->etag());
    for (const v1::Summons& summons : whistle->summons()) {
      if (summons.bureau() == request.bureau()) request.set_etag(summons.etag());
    }
  }
  return Send(session, std::move(request), command);
}

struct SubmitArgs {
  std::string subdistrict;
  std::string kind;
  std::string subject;
  std::string place;
  std::string order;
  std::vector<std::string> bureaus;
  std::string request_id;
};

absl::Status Submit(Session& session, const SubmitArgs& args) {
  const auto kind = EnumArgument<v1::WhistleKind>("--kind", args.kind);
  if (!kind.ok()) return kind.status();
  v1::SubmitWhistleRequest request;
  v1::Whistle& whistle = *request.mutable_whistle();
  whistle.set_subdistrict(SubdistrictName(args.subdistrict));
  whistle.set_kind(*kind);
  whistle.set_subject(args.subject);
  whistle.set_place(args.place);
  whistle.set_order(OrderName(args.order));
  for (const std::string& bureau : args.bureaus) request.add_bureaus(BureauName(bureau));
  request.set_request_id(args.request_id);
  return Send(session, std::move(request), &client::WhistleClient::SubmitWhistle);
}

struct ReviewArgs : WhistleArgs {
  bool sound = false;
  std::string reject;
  std::string reason;
};

absl::Status Review(Session& session, const ReviewArgs& args) {
  v1::ReviewWhistleRequest request;
  request.set_sound(args.sound);
  request.set_reason(args.sound ? args.reason : args.reject);
  return Act(session, args, request, &client::WhistleClient::ReviewWhistle);
}

struct WithdrawArgs : WhistleArgs {
  std::string reason;
};

absl::Status Withdraw(Session& session, const WithdrawArgs& args) {
  v1::WithdrawWhistleRequest request;
  request.set_reason(args.reason);
  return Act(session, args, request, &client::WhistleClient::WithdrawWhistle);
}

struct PersonArgs : SummonsArgs {
  std::string person;
  std::string note;
};

absl::Status Answer(Session& session, const PersonArgs& args) {
  v1::AnswerSummonsRequest request;
  request.mutable_answer()->set_handler(args.person);
  request.mutable_answer()->set_note(args.note);
  return ActOnSummons(session, args, request, &client::WhistleClient::AnswerSummons);
}

absl::Status CheckInNow(Session& session, const PersonArgs& args) {
  v1::CheckInRequest request;
  request.mutable_check_in()->set_person(args.person);
  request.mutable_check_in()->set_note(args.note);
  return ActOnSummons(session, args, request, &client::WhistleClient::CheckIn);
}

struct RateArgs : SummonsArgs {
  std::string rater;
  std::string level;
  std::string comment;
};

absl::Status Rate(Session& session, const RateArgs& args) {
  const auto level = EnumArgument<v1::RatingLevel>("--level", args.level);
  if (!level.ok()) return level.status();
  v1::RateSummonsRequest request;
  request.set_rater(SubdistrictName(args.rater));
  request.mutable_rating()->set_level(*level);
  request.mutable_rating()->set_comment(args.comment);
  return ActOnSummons(session, args, request, &client::WhistleClient::RateSummons);
}

struct CloseArgs : WhistleArgs {
  std::vector<std::string> absent;
  std::string note;
};

absl::Status Close(Session& session, const CloseArgs& args) {
  v1::CloseWhistleRequest request;
  request.set_note(args.note);
  for (const std::string& text : args.absent) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) {
      return UsageError(absl::StrCat("--absent “", text, "”应写成 委办局=未到原因，如 xiaofang=同时有火警出动"));
    }
    v1::SummonsAbsence& absence = *request.add_absences();
    absence.set_bureau(BureauName(text.substr(0, equals)));
    absence.set_reason(text.substr(equals + 1));
  }
  return Act(session, args, request, &client::WhistleClient::CloseWhistle);
}

void AddSubmit(CLI::App& group, Session& session) {
  const auto submit = AddCommand<SubmitArgs>(group, session, "submit", "吹哨 | Summon bureaus", Submit);
  submit.app->add_option("--subdistrict", submit.args->subdistrict, "街镇代码，9 位 | Subdistrict, 9 digits")
      ->required();
  submit.app
      ->add_option("--kind", submit.args->kind,
                   "COMPLAINT 疑难诉求、JOINT_ENFORCEMENT 联合执法、EMERGENCY 应急处置（不经审核，立即分哨） | Kind")
      ->required();
  submit.app->add_option("--subject", submit.args->subject, "事由 | What it is about")->required();
  submit.app->add_option("--place", submit.args->place, "报到地点 | Where to be")->required();
  submit.app->add_option("--order", submit.args->order, "关联点单 | The order it came of");
  submit.app->add_option("--bureau", submit.args->bureaus, "吹到的委办局，1 至 8 个，可重复 | Bureau, repeatable")
      ->allow_extra_args(false)
      ->required();
  submit.app->add_option("--request-id", submit.args->request_id, "请求编号，重发不重做 | Makes a repetition harmless");
}

void AddDeciding(CLI::App& group, Session& session) {
  const auto review = AddCommand<ReviewArgs>(group, session, "review", "审核 | Let it sound, or stop it", Review);
  AddWhistleOptions(*review.app, *review.args);
  auto* choice = review.app->add_option_group("choice");
  choice->add_flag("--sound", review.args->sound, "同意分哨 | Let it sound");
  choice->add_option("--reject", review.args->reject, "不予吹哨的理由 | Stop it, and why");
  choice->require_option(1);
  review.app->add_option("--reason", review.args->reason, "同意的说明 | Why it sounds");

  const auto withdraw = AddCommand<WithdrawArgs>(group, session, "withdraw", "撤哨 | Take it back", Withdraw);
  AddWhistleOptions(*withdraw.app, *withdraw.args);
  withdraw.app->add_option("--reason", withdraw.args->reason, "撤哨原因 | Why")->required();

  const auto close = AddCommand<CloseArgs>(group, session, "close", "结哨 | End it", Close);
  AddWhistleOptions(*close.app, *close.args);
  close.app->add_option("--absent", close.args->absent, "未到单位=原因，可重复 | Absent bureau=why, repeatable")
      ->allow_extra_args(false);
  close.app->add_option("--note", close.args->note, "处置结果 | What came of it");
}

void AddReporting(CLI::App& group, Session& session) {
  const auto answer = AddCommand<PersonArgs>(group, session, "answer", "应哨 | A bureau answers", Answer);
  AddSummonsOptions(*answer.app, *answer.args);
  answer.app->add_option("--handler", answer.args->person, "谁来 | Who comes");
  answer.app->add_option("--note", answer.args->note, "说明 | Free words");

  const auto check_in = AddCommand<PersonArgs>(group, session, "check-in", "报到 | A bureau is there", CheckInNow);
  AddSummonsOptions(*check_in.app, *check_in.args);
  check_in.app->add_option("--person", check_in.args->person, "到场人 | Who is there")->required();
  check_in.app->add_option("--note", check_in.args->note, "说明 | Free words");

  const auto rate = AddCommand<RateArgs>(group, session, "rate", "评哨，五级 | The street rates a bureau", Rate);
  AddSummonsOptions(*rate.app, *rate.args);
  rate.app->add_option("--rater", rate.args->rater, "评哨的街镇代码，须为吹哨街镇 | The street that rates")->required();
  rate.app->add_option("--level", rate.args->level, "如 SATISFIED 或 满意 | Level")->required();
  rate.app->add_option("--comment", rate.args->comment, "评语 | Free words");
}

}  // namespace

void AddWhistleCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "whistle", "吹哨报到 | Whistles");
  AddSubmit(group, session);
  AddDeciding(group, session);
  AddReporting(group, session);
  AddWhistleReports(group, session);
}

}  // namespace peidan::ctl
