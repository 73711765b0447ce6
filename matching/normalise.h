// Stage 1: one spelling for every way of typing the same words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/string_view.h"

namespace peidan::matching {

// Normalised text as code points, each with the original code points [begin, end) it came from.
struct NormalText {
  std::u32string text;
  std::vector<int32_t> begin;
  std::vector<int32_t> end;
};

// NFKC with case folding (full-width forms become ASCII, ignorable characters vanish), Traditional to Simplified
// Chinese by character, control characters and runs of white space to one space, or to one line feed where the run
// breaks the line. REQUIRES: valid UTF-8; a malformed byte is read as U+FFFD. Thread-safe.
NormalText Normalise(absl::string_view utf8);

// As UTF-8.
std::string ToUtf8(std::u32string_view text);

// The code points [begin, end) of `utf8`, as bytes; positions past the end are cut off.
absl::string_view SliceCodePoints(absl::string_view utf8, int32_t begin, int32_t end);

}  // namespace peidan::matching
