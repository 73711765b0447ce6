// Where the renderers find the Chinese names behind resource names.
#pragma once

#include <string>

namespace peidan::ctl {

// Gives the name people know; the short id where it cannot be found. Not thread-safe.
class NameBook {
 public:
  virtual ~NameBook() = default;

  virtual std::string Bureau(const std::string& name) = 0;       // 区民政局 for `bureaus/minzheng`.
  virtual std::string Resource(const std::string& name) = 0;     // Its display name.
  virtual std::string Community(const std::string& name) = 0;    // 翠微路社区 for `communities/110108001001`.
  virtual std::string Subdistrict(const std::string& name) = 0;  // 万寿路街道 for `subdistricts/110108001`.
};

}  // namespace peidan::ctl
