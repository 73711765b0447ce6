// Strict UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace peidan::storage {

// The code points of `bytes`; nullopt where they are not UTF-8 (RFC 3629: no overlong forms, no surrogates).
std::optional<std::u32string> DecodeUtf8(std::string_view bytes);

}  // namespace peidan::storage
