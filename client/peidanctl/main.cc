// peidanctl: the command line of Peidan. Table of contents: global flags, groups of commands, run, exit code.
#include <unistd.h>

#include <iostream>
#include <map>

#include <CLI/CLI.hpp>

#include "client/peidanctl/commands.h"
#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/session.h"

namespace peidan::ctl {
namespace {

void AddGlobalFlags(CLI::App& app, Session& session) {
  static const std::map<std::string, OutputFormat> formats = {{"table", OutputFormat::kTable},
                                                              {"json", OutputFormat::kJson},
                                                              {"jsonl", OutputFormat::kJsonl},
                                                              {"csv", OutputFormat::kCsv}};
  app.add_option("--server", session.server, "服务地址 host:port | Server address")
      ->envname("PEIDAN_SERVER")
      ->take_last()
      ->default_str(session.server);
  app.add_option_function<std::string>(
         "-o,--format", [&session](const std::string& name) { session.format = formats.at(name); },
         "输出格式 table|json|jsonl|csv | Output format")
      ->check(CLI::IsMember(formats).description(""))
      ->take_last()
      ->default_str("table");
  app.add_flag_callback(
      "--json", [&session] { session.format = OutputFormat::kJson; }, "同 -o json | The same as -o json");
  app.add_option("--timeout", session.timeout_seconds, "一次调用最多等几秒 | Seconds one call may take")
      ->check(CLI::PositiveNumber)
      ->take_last()
      ->default_str("10");
}

int Run(int argc, char** argv) {
  Session session(std::cout, std::cerr, isatty(STDERR_FILENO) == 1);
  CLI::App app("peidanctl — 配单命令行 | The command line of Peidan", "peidanctl");
  app.require_subcommand(1);
  app.footer(kExitCodeHelp);
  app.set_help_flag("-h,--help", "显示用法 | Show this help");
  app.get_formatter()->label("Usage", "用法 | Usage");
  AddGlobalFlags(app, session);
  AddCatalogCommands(app, session);
  AddBureauCommands(app, session);
  AddResourceCommands(app, session);
  AddPrecedentCommands(app, session);
  AddOrderCommands(app, session);
  AddAssignmentCommands(app, session);
  AddWaitlistCommands(app, session);
  AddMatchCommands(app, session);
  AddEventCommands(app, session);
  AddWhistleCommands(app, session);
  AddRuleCommands(app, session);
  AddAdminCommands(app, session);
  AddVersionCommand(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help.
    std::cerr << "用法错误 | Usage error: " << error.what() << "\n加 --help 看用法 | --help shows the usage\n";
    return kExitUsage;
  }
  absl::Status status = session.command();
  if (status.ok() && !std::cout.flush()) status = LocalError("结果写不出去：标准输出已关闭或磁盘已满");
  PrintError(status, session.server, std::cerr);
  return ExitCodeOf(status);
}

}  // namespace
}  // namespace peidan::ctl

int main(int argc, char** argv) { return peidan::ctl::Run(argc, argv); }
