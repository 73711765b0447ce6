// A rule set (规则集) as a folder that people edit.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include <peidan/v1/rule_set.pb.h>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// Every .csv and .textproto file of `folder`, by name, as UTF-8 without a byte order mark. A CSV file that is not UTF-8
// is read as GB 18030, and a message says so. Hidden files and the lock files of spreadsheets are left out. A usage
// error where there is no such folder or nothing in it, REFUSED where a file is in neither encoding.
absl::StatusOr<std::vector<v1::RuleFile>> ReadRuleFolder(Session& session, const std::string& folder);

// One such file.
absl::StatusOr<std::string> ReadRuleText(Session& session, const std::string& path);

// Writes the files into `folder`, which is made if need be and must be empty, so that no edit is ever written over. CSV
// files get a byte order mark: without it Excel reads UTF-8 as the code page of the machine.
absl::Status WriteRuleFolder(const std::vector<v1::RuleFile>& files, const std::string& folder);

}  // namespace peidan::ctl
