// A server in a process of its own, which prints `ready host:port` once it serves.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace peidan::bench {

// Ends the process when it goes.
class ChildProcess {
 public:
  // Starts `arguments[0]`; its standard error goes to /dev/null. Exits the benchmark with a message where it does not
  // start.
  explicit ChildProcess(const std::vector<std::string>& arguments);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  std::string address_;
};

}  // namespace peidan::bench
