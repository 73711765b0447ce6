// A promise that a fuzz target holds the code to.
#pragma once

#include <cstdio>
#include <cstdlib>

// Ends the program where `condition` does not hold, in every build.
#define PEIDAN_CHECK(condition)                                                           \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)
