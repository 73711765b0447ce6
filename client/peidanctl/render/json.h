// Messages as JSON: camelCase names, enums by name, fields at their default left out (proto3 JSON mapping).
#pragma once

#include <string>
#include <vector>

#include <google/protobuf/message.h>

namespace peidan::ctl {

// On one line, without a line end.
std::string CompactJson(const google::protobuf::Message& message);

// Indented, with a line end.
std::string PrettyJson(const google::protobuf::Message& message);

// An indented array of compact objects, one a line, with a line end.
std::string JsonArray(const std::vector<const google::protobuf::Message*>& messages);

}  // namespace peidan::ctl
