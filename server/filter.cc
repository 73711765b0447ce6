#include "server/filter.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "server/error.h"

namespace peidan::server {
namespace {

using google::protobuf::FieldDescriptor;

absl::Status Invalid(const std::string& message) {
  return InvalidFields({{"filter", v1::ERROR_REASON_FILTER_INVALID, message}});
}

bool IsWordCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '/' || c == '-' || c == '.';
}

// Reads a filter from left to right.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text) {}

  bool AtEnd() {
    SkipSpaces();
    return position_ == text_.size();
  }
  std::string Word() {
    SkipSpaces();
    const size_t begin = position_;
    while (position_ < text_.size() && IsWordCharacter(text_[position_])) ++position_;
    return std::string(text_.substr(begin, position_ - begin));
  }
  bool Take(absl::string_view token) {
    SkipSpaces();
    if (!absl::StartsWith(text_.substr(position_), token)) return false;
    position_ += token.size();
    return true;
  }
  // A quoted string or a bare word; false: neither, or the quote is not closed.
  bool Value(std::string& value) {
    if (!Take("\"")) {
      value = Word();
      return !value.empty();
    }
    for (; position_ < text_.size(); ++position_) {
      if (text_[position_] == '"') {
        ++position_;
        return true;
      }
      if (text_[position_] == '\\' && position_ + 1 < text_.size()) ++position_;
      value.push_back(text_[position_]);
    }
    return false;
  }

 private:
  void SkipSpaces() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }

  absl::string_view text_;
  size_t position_ = 0;
};

bool SameText(absl::string_view actual, const FilterClause& clause) {
  if (clause.op == FilterClause::Operator::kContains) return absl::StrContains(actual, clause.value);
  return actual == clause.value;
}

// Whether `name` is the value's name, with or without the prefix that it shares with its type's `..._UNSPECIFIED`.
bool IsNamed(const google::protobuf::EnumValueDescriptor* value, absl::string_view name) {
  const absl::string_view prefix = absl::StripSuffix(value->type()->value(0)->name(), "UNSPECIFIED");
  return value->name() == name || absl::StripPrefix(value->name(), prefix) == name;
}

// Whether some element of the field is what the clause says, its negation left aside.
bool HasValue(const google::protobuf::Message& message, const FieldDescriptor* field, const FilterClause& clause) {
  const auto* reflection = message.GetReflection();
  const bool is_enum = field->type() == FieldDescriptor::TYPE_ENUM;
  if (!field->is_repeated()) {
    return is_enum ? IsNamed(reflection->GetEnum(message, field), clause.value)
                   : SameText(reflection->GetString(message, field), clause);
  }
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    const bool same = is_enum ? IsNamed(reflection->GetRepeatedEnum(message, field, i), clause.value)
                              : SameText(reflection->GetRepeatedString(message, field, i), clause);
    if (same) return true;
  }
  return false;
}

// FILTER_INVALID where the clause is about an enum field of `type` and cannot hold for it.
absl::Status CheckEnumClause(const FilterClause& clause, const google::protobuf::Descriptor* type) {
  const FieldDescriptor* field = type->FindFieldByName(clause.field);
  if (field == nullptr || field->type() != FieldDescriptor::TYPE_ENUM) return absl::OkStatus();
  if (clause.op == FilterClause::Operator::kContains && !field->is_repeated()) {
    return Invalid(absl::StrCat("字段“", clause.field, "”只支持 = 和 !="));
  }
  return ParseEnum(field->enum_type(), clause.value).status();
}

}  // namespace

absl::StatusOr<std::vector<FilterClause>> ParseFilter(absl::string_view text, const std::vector<std::string>& fields,
                                                      const google::protobuf::Descriptor* type) {
  if (text.size() > kMaxFilterLength) return Invalid(absl::StrCat("不能超过 ", kMaxFilterLength, " 个字节"));
  std::vector<FilterClause> clauses;
  Scanner scanner(text);
  while (!scanner.AtEnd()) {
    if (!clauses.empty() && scanner.Word() != "AND") return Invalid("条件之间应以 AND 连接");
    FilterClause clause;
    clause.field = scanner.Word();
    if (std::find(fields.begin(), fields.end(), clause.field) == fields.end()) {
      return Invalid(absl::StrCat("不支持字段“", clause.field, "”，可用：", absl::StrJoin(fields, "、")));
    }
    if (scanner.Take("!=")) {
      clause.op = FilterClause::Operator::kNotEquals;
    } else if (scanner.Take(":")) {
      clause.op = FilterClause::Operator::kContains;
    } else if (!scanner.Take("=")) {
      return Invalid(absl::StrCat("字段“", clause.field, "”之后应为 =、!= 或 :"));
    }
    if (!scanner.Value(clause.value)) return Invalid(absl::StrCat("字段“", clause.field, "”缺少取值"));
    if (absl::Status status = CheckEnumClause(clause, type); !status.ok()) return status;
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

absl::Status OnlyEquals() { return Invalid("这里只支持 ="); }

absl::Status RepeatedClause() { return Invalid("同一字段不能重复"); }

absl::Status ExclusiveClauses(absl::string_view one, absl::string_view other) {
  return Invalid(absl::StrCat("字段“", one, "”和“", other, "”不能同时使用"));
}

bool Matches(const google::protobuf::Message& message, const std::vector<FilterClause>& clauses) {
  return std::all_of(clauses.begin(), clauses.end(), [&message](const FilterClause& clause) {
    const bool has = HasValue(message, message.GetDescriptor()->FindFieldByName(clause.field), clause);
    return clause.op == FilterClause::Operator::kNotEquals ? !has : has;
  });
}

absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor* type, absl::string_view name) {
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0 && IsNamed(type->value(i), name)) return type->value(i)->number();
  }
  return Invalid(absl::StrCat("取值“", name, "”未知"));
}

}  // namespace peidan::server
