#include "server/process_readings.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "absl/time/clock.h"

namespace peidan::server {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// /proc/self/statm: sizes in pages, the second is what is resident.
double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double whole = 0, resident = 0;
  return file >> whole >> resident ? resident * static_cast<double>(sysconf(_SC_PAGESIZE)) : kUnknown;
}

double ProcessorSeconds() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return kUnknown;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double OpenDescriptors() {
  std::error_code error;
  std::filesystem::directory_iterator file("/proc/self/fd", error);
  double count = 0;
  for (; !error && file != std::filesystem::directory_iterator(); file.increment(error)) ++count;
  return error ? kUnknown : count - 1;  // without the one that lists them
}

double DescriptorLimit() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : kUnknown;
}

}  // namespace

void AddProcessReadings(Metrics& metrics) {
  const double began = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  metrics.Add({"process_resident_memory_bytes", "Resident memory.", false, {}, ResidentBytes});
  metrics.Add({"process_cpu_seconds_total", "Processor time, user and system.", true, {}, ProcessorSeconds});
  metrics.Add({"process_open_fds", "Open descriptors.", false, {}, OpenDescriptors});
  metrics.Add({"process_max_fds", "Descriptors that may be open.", false, {}, DescriptorLimit});
  metrics.Add({"process_start_time_seconds", "When the process began, seconds since 1970.", false, {}, [began] {
                 return began;
               }});
}

}  // namespace peidan::server
