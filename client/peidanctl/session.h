// What every command of one run shares.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <absl/status/status.h>

#include "client/client.h"

namespace peidan::ctl {

// How results are written.
enum class OutputFormat { kTable, kJson, kJsonl, kCsv };

// The global flags, the client made from them, and the streams. Used from one thread.
class Session {
 public:
  // Results go to `results`, everything else to `messages`; both must outlive the session.
  Session(std::ostream& results, std::ostream& messages, bool messages_on_terminal)
      : out(results), err(messages), err_is_terminal(messages_on_terminal) {}

  // Set by the command line before any command runs.
  std::string server = "127.0.0.1:7070";
  OutputFormat format = OutputFormat::kTable;
  double timeout_seconds = 10;

  std::ostream& out;
  std::ostream& err;
  const bool err_is_terminal;

  // Connects on first use.
  const client::Client& client();

  // The command that the command line chose; run after it has been read as a whole.
  std::function<absl::Status()> command;

  // Progress of long work: one line on a terminal, written over by the next one; nothing anywhere else.
  void ShowProgress(const std::string& text);
  // Takes the progress line away.
  void ClearProgress();

 private:
  std::unique_ptr<client::Client> client_;
};

}  // namespace peidan::ctl
