// What a process has cost so far, as the kernel counts it.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace peidan::bench {

// Processor time of all its threads, in seconds; 0: there is no such process.
double CpuSeconds(pid_t process);

// Memory that it occupies, in bytes; 0: there is no such process.
int64_t ResidentBytes(pid_t process);

}  // namespace peidan::bench
