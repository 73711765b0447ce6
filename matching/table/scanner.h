// The characters of a cell, one after the other, with the full-width forms that Chinese input methods write.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace peidan::matching {

// Not thread-safe. Characters are code points; bytes that are not UTF-8 read as U+FFFD.
class Scanner {
 public:
  explicit Scanner(absl::string_view text);

  // Passes over spaces, also the full-width one.
  void SkipSpaces();
  bool Done() const { return at_ >= text_.size(); }
  // Number of the next character, from 1.
  int character() const { return static_cast<int>(at_) + 1; }
  // The next character, or the one `ahead` of it, with full-width forms folded to ASCII; 0 at the end.
  char32_t Peek(size_t ahead = 0) const;
  // The next character as it stands. REQUIRES: not Done().
  char32_t Take() { return text_[at_++]; }

  // Passes over `ascii` where it comes next; spaces before it are passed over in any case.
  bool Consume(absl::string_view ascii);
  // The next characters for which `belongs` holds, folded and up to `..`; may be empty. REQUIRES: only ASCII belongs.
  std::string TakeWhile(bool (*belongs)(char32_t folded));
  // The characters from `first` (from 1) to before the next.
  std::string Since(int first) const;

 private:
  std::u32string text_;
  size_t at_ = 0;
};

// UTF-8 of one code point.
void AppendUtf8(char32_t c, std::string& out);

}  // namespace peidan::matching
