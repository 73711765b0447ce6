// How a run of peidanctl ends: its exit code, and what it says on stderr.
#pragma once

#include <ostream>
#include <string>

#include <absl/status/status.h>
#include <absl/strings/string_view.h>

namespace peidan::ctl {

// Exit codes; scripts depend on them, so they never change. Documented in --help and in client/README.md.
enum ExitCode {
  kExitOk = 0,
  kExitFailure = 1,       // Anything that is not below.
  kExitUsage = 2,         // A command line that cannot be read, an unknown community name.
  kExitRefused = 3,       // Input refused: INVALID_ARGUMENT, OUT_OF_RANGE, faults in a file.
  kExitNotFound = 4,      // NOT_FOUND.
  kExitPrecondition = 5,  // FAILED_PRECONDITION, ABORTED (etag), ALREADY_EXISTS.
  kExitUnavailable = 6,   // UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED.
};

// The list above in Chinese and English, for --help.
extern const char kExitCodeHelp[];

// The command line is wrong; `message_zh` says what would be right.
absl::Status UsageError(absl::string_view message_zh);

// The input (a file, an import) was refused on this side.
absl::Status RefusedError(absl::string_view message_zh);

// Something failed on this side, e.g. a file that cannot be written.
absl::Status LocalError(absl::string_view message_zh);

// Whether the error was made by one of the three above rather than by the server.
bool IsLocal(const absl::Status& status);

ExitCode ExitCodeOf(const absl::Status& status);

// Writes the message in Chinese, the refused fields one a line, then `[REASON] CODE`. `server` is named where it cannot
// be reached. Nothing for an OK status.
void PrintError(const absl::Status& status, absl::string_view server, std::ostream& err);

}  // namespace peidan::ctl
