// docs/lifecycle.md draws the table of moves; this holds the drawing to the table.
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/lifecycle/transitions.h"

namespace peidan::lifecycle {
namespace {

// `ACCEPTED` of `ASSIGNMENT_STATE_ACCEPTED`.
std::string Short(const std::string& name) { return name.substr(name.find("_STATE_") + 7); }

std::string AssignmentDrawing() {
  std::string text = "```mermaid\nstateDiagram-v2\n  [*] --> ASSIGNED\n";
  for (const AssignmentRule& rule : AssignmentRules()) {
    absl::StrAppend(&text, "  ", Short(v1::AssignmentState_Name(rule.from)), " --> ",
                    Short(v1::AssignmentState_Name(rule.to)), ": ", NameOf(rule.command), " (", NameOf(rule.by), ")\n");
  }
  return text + "```\n";
}

std::string OrderDrawing() {
  std::string text = "| Command | by | from |\n|---|---|---|\n";
  std::string row;
  const OrderRule* last = nullptr;
  for (const OrderRule& rule : OrderRules()) {
    const std::string from = Short(v1::OrderState_Name(rule.from));
    if (last != nullptr && last->command == rule.command) {
      text.insert(text.size() - 3, absl::StrCat(", ", from));
    } else {
      absl::StrAppend(&text, "| ", NameOf(rule.command), " | ", NameOf(rule.by), " | ", from, " |\n");
    }
    last = &rule;
  }
  return text;
}

TEST(DrawingTest, TheDocumentDrawsTheTable) {
  std::ifstream file(PEIDAN_SOURCE_DIR "/docs/lifecycle.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const auto& [mark, drawing] :
       {std::pair{"assignment", AssignmentDrawing()}, std::pair{"order", OrderDrawing()}}) {
    const std::string block = absl::StrCat("<!-- ", mark, " -->\n", drawing, "<!-- end -->\n");
    EXPECT_TRUE(absl::StrContains(text.str(), block)) << "docs/lifecycle.md should hold\n" << block;
  }
}

}  // namespace
}  // namespace peidan::lifecycle
