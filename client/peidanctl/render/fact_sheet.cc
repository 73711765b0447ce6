#include "client/peidanctl/render/fact_sheet.h"

#include <absl/strings/str_cat.h>

#include "client/peidanctl/render/text_width.h"

namespace peidan::ctl {
namespace {

constexpr int kLabelWidth = 10;

}  // namespace

void FactSheet::Add(absl::string_view label, absl::string_view value) {
  if (!value.empty()) absl::StrAppend(&text_, PadToWidth(label, kLabelWidth), OneLine(value), "\n");
}

void FactSheet::AddHeading(absl::string_view heading) { absl::StrAppend(&text_, OneLine(heading), "\n"); }

void FactSheet::AddMore(absl::string_view value) {
  if (!value.empty()) absl::StrAppend(&text_, std::string(kLabelWidth, ' '), OneLine(value), "\n");
}

}  // namespace peidan::ctl
