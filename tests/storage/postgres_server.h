// A PostgreSQL cluster of this test program: a primary and its synchronous standby (tests/postgres/cluster.py).
#pragma once

#include <string>

namespace peidan::storage {

class PostgresServer {
 public:
  // The one of this process, started by the first call and stopped when the process ends, however it ends.
  static PostgresServer& Shared();

  // The URL of a place in it where nobody else's tables are.
  std::string FreshUrl();
  const std::string& url() const { return url_; }
  // Kills the primary and promotes the standby; returns when there is a new standby.
  void Failover();
  // Executes statements of a test's own on the primary.
  void Execute(const std::string& sql);

 private:
  PostgresServer();
  ~PostgresServer();
  // The next line the harness writes, without its first word. Throws where that is another one.
  std::string Expect(const std::string& first_word);

  int to_harness_ = -1;
  int from_harness_ = -1;
  int process_ = -1;
  int places_ = 0;
  std::string url_;
};

}  // namespace peidan::storage
