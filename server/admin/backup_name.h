// How a user names a backup: `3`, or `backups/3` as the API does.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace peidan::admin {

// 0: it names no backup.
inline uint32_t NumberOf(const std::string& name) {
  uint32_t number = 0;
  return absl::SimpleAtoi(absl::StripPrefix(name, "backups/"), &number) ? number : 0;
}

// What a command line accepts.
inline CLI::Validator BackupName() {
  return CLI::Validator(
      [](const std::string& name) {
        return NumberOf(name) > 0 ? std::string() : "不是备份编号，形如 3 | Not the number of a backup";
      },
      "ID");
}

}  // namespace peidan::admin
