// How far a long command has come.
#pragma once

#include <unistd.h>

#include <cstdio>

#include "storage/rocksdb_backup.h"

namespace peidan::admin {

// One line that the next one writes over; nothing where nobody looks.
inline void ShowProgress(const char* doing, const storage::CopyProgress& progress) {
  if (isatty(STDERR_FILENO) != 1) return;
  std::fprintf(stderr, "\r\x1b[K%s：%llu / %llu MB", doing,
               static_cast<unsigned long long>(progress.copied_bytes >> 20),
               static_cast<unsigned long long>(progress.total_bytes >> 20));
}

inline void ClearProgress() {
  if (isatty(STDERR_FILENO) == 1) std::fputs("\r\x1b[K", stderr);
}

}  // namespace peidan::admin
