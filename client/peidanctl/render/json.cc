#include "client/peidanctl/render/json.h"

#include <google/protobuf/util/json_util.h>

namespace peidan::ctl {
namespace {

// Cannot fail: it fails only for Any and Struct with broken content, and the API has neither.
std::string ToJson(const google::protobuf::Message& message, bool whitespace) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = whitespace;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

}  // namespace

std::string CompactJson(const google::protobuf::Message& message) { return ToJson(message, false); }

std::string PrettyJson(const google::protobuf::Message& message) { return ToJson(message, true); }

std::string JsonArray(const std::vector<const google::protobuf::Message*>& messages) {
  std::string json = "[";
  for (const auto* message : messages) json += (json.size() == 1 ? "\n" : ",\n") + CompactJson(*message);
  return json + (messages.empty() ? "]\n" : "\n]\n");
}

}  // namespace peidan::ctl
