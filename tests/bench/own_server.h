// A peidand of the bench's own, on a data directory, with the reference library in it.
#pragma once

#include <string>

#include "peidan/v1/catalog.pb.h"
#include "tests/bench/child_process.h"

namespace peidan::bench {

class OwnServer {
 public:
  // Starts the `peidand` in `bin` on `data_dir`; ends the program where it does not start.
  OwnServer(const std::string& bin, const std::string& data_dir);

  // Brings the library into a new store; a store that has it already stays as it is.
  void ImportLibrary();
  // Bytes of its write-ahead logs. An order adds the difference.
  uintmax_t LogBytes() const;

  const std::string& address() const { return process_.address(); }
  pid_t pid() const { return process_.pid(); }

 private:
  const std::string data_dir_;
  const ChildProcess process_;
};

// Bytes of all files in a directory.
uintmax_t BytesIn(const std::string& directory);

// Keeps real answers in `folder`, so that the ceilings answer with the same bytes: resource.pb, list.pb, order.pb.
void SaveAnswers(const std::string& address, const std::string& folder);

}  // namespace peidan::bench
