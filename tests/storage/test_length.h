// How long a test is: short inside scripts/test, longer where the environment says so (tests/README.md).
#pragma once

#include <cstdlib>

namespace peidan::storage {

inline int FromEnvironment(const char* variable, int usual) {
  const char* value = std::getenv(variable);
  return value == nullptr ? usual : std::atoi(value);
}

}  // namespace peidan::storage
