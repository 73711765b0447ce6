#include "client/peidanctl/fact_file.h"

#include <set>

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include "client/peidanctl/exit_code.h"

namespace peidan::ctl {
namespace {

using nlohmann::json;

absl::Status BadFact(absl::string_view name) {
  return RefusedError(absl::StrCat("事实“", name, "”应是文字、数字、true、false、null 或文字的列表"));
}

absl::StatusOr<v1::FactValue> ValueOf(const std::string& name, const json& value) {
  v1::FactValue fact;
  switch (value.type()) {
    case json::value_t::null:
      fact.set_null(true);
      return fact;
    case json::value_t::string:
      fact.set_text(value.get<std::string>());
      return fact;
    case json::value_t::boolean:
      fact.set_boolean(value.get<bool>());
      return fact;
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      fact.set_number(value.get<double>());
      return fact;
    case json::value_t::array:
      fact.mutable_list();
      for (const json& item : value) {
        if (!item.is_string()) return BadFact(name);
        fact.mutable_list()->add_values(item.get<std::string>());
      }
      return fact;
    default:
      return BadFact(name);
  }
}

}  // namespace

absl::StatusOr<std::map<std::string, v1::FactValue>> ParseFacts(absl::string_view text) {
  std::set<std::string> names;
  std::string twice;
  const json::parser_callback_t watch = [&](int depth, json::parse_event_t event, json& parsed) {
    const bool fact = event == json::parse_event_t::key && depth == 1;
    if (fact && !names.insert(parsed.get<std::string>()).second) twice = parsed.get<std::string>();
    return true;
  };
  const json object = json::parse(text, watch, /*allow_exceptions=*/false);
  if (object.is_discarded() || !object.is_object()) return RefusedError("事实文件应是一个 JSON 对象");
  if (!twice.empty()) return RefusedError(absl::StrCat("事实“", twice, "”写了两次"));
  std::map<std::string, v1::FactValue> facts;
  for (const auto& [name, value] : object.items()) {
    absl::StatusOr<v1::FactValue> fact = ValueOf(name, value);
    if (!fact.ok()) return fact.status();
    facts.emplace(name, *std::move(fact));
  }
  return facts;
}

}  // namespace peidan::ctl
