#include "tests/matching/property_cases.h"

#include <cstdlib>

namespace peidan::matching {
namespace {

void Append(uint32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const int extra = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  out += static_cast<char>((0xf00 >> extra & 0xff) | c >> (6 * extra));
  for (int i = extra - 1; i >= 0; --i) out += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
}

}  // namespace

uint32_t PropertyCases(uint32_t otherwise) {
  const char* wanted = std::getenv("PEIDAN_PROPERTY_CASES");
  return wanted == nullptr ? otherwise : static_cast<uint32_t>(std::strtoul(wanted, nullptr, 10));
}

std::string NeedMaker::Text() {
  static const std::vector<std::string> words = {"老人",     "吃饭",     "老年餐桌", "夜里施工", "太吵", "大喇叭",
                                                 "心肺复苏", "骗子",     "自称",     "路灯不亮", "院里", "马路边",
                                                 "飞线充电", "僵尸车",   "楼道堆物", "邻居吵架", "调解", "请",
                                                 "希望",     "已经解决", "不是",     "讲一讲",   "小区", "我们社区"};
  static const std::vector<std::string> separators = {"", "", "，", "。", " "};
  std::string text;
  for (size_t i = 1 + Below(8); i > 0; --i) text += words[Below(words.size())] + separators[Below(separators.size())];
  return text;
}

std::string NeedMaker::Garbage() {
  std::string text;
  for (size_t i = Below(60); i > 0; --i) {
    static constexpr uint32_t kLimits[] = {0x80, 0x300, 0x3000, 0xa000, 0x10000, 0x110000};
    uint32_t c = static_cast<uint32_t>(Below(kLimits[Below(6)]));
    if (c >= 0xd800 && c < 0xe000) c = 0x301;
    Append(c, text);
  }
  return text;
}

}  // namespace peidan::matching
