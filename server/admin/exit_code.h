// Exit codes of peidan_admin: those of peidanctl, which hands them on.
#pragma once

namespace peidan::admin {

enum ExitCode {
  kExitOk = 0,
  kExitFailure = 1,  // also: faults or losses were found
  kExitUsage = 2,
  kExitNotFound = 4,
  kExitPrecondition = 5,  // also: the store cannot be opened by this tool now
  kExitUnavailable = 6
};

}  // namespace peidan::admin
