#include "client/peidanctl/text_encoding.h"

#include <iconv.h>

#include <cerrno>

#include <absl/strings/str_cat.h>
#include <unicode/utf8.h>

namespace peidan::ctl {

bool IsUtf8(absl::string_view bytes) {
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t at = 0; at < size;) {
    UChar32 c;
    U8_NEXT(bytes.data(), at, size, c);
    if (c < 0) return false;
  }
  return true;
}

// iconv and not ICU: the C library knows the code points of the edition of 2022.
absl::StatusOr<std::string> Utf8FromGb18030(absl::string_view bytes) {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == reinterpret_cast<iconv_t>(-1)) return absl::UnimplementedError("this system cannot read GB 18030");
  std::string input(bytes);  // iconv wants it writable
  char* in = input.data();
  size_t in_left = input.size();
  std::string output;
  bool more = true;
  while (more) {
    char buffer[4096];
    char* out = buffer;
    size_t out_left = sizeof(buffer);
    more = iconv(converter, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1) && errno == E2BIG;
    output.append(buffer, sizeof(buffer) - out_left);
  }
  iconv_close(converter);
  if (in_left == 0) return output;
  return absl::InvalidArgumentError(absl::StrCat("byte ", input.size() - in_left + 1));
}

}  // namespace peidan::ctl
