#include "tests/storage/postgres_server.h"

#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

namespace peidan::storage {

PostgresServer& PostgresServer::Shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  int to[2], from[2];
  if (pipe(to) != 0 || pipe(from) != 0) throw std::runtime_error("no pipes");
  process_ = fork();
  if (process_ == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
    execl("/usr/bin/python3", "python3", PEIDAN_SOURCE_DIR "/tests/postgres/cluster.py", nullptr);
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  to_harness_ = to[1];
  from_harness_ = from[0];
  url_ = Expect("ready");
}

// The harness stops its servers at the end of its input.
PostgresServer::~PostgresServer() {
  close(to_harness_);
  waitpid(process_, nullptr, 0);
  close(from_harness_);
}

std::string PostgresServer::Expect(const std::string& first_word) {
  std::string line;
  char byte = 0;
  while (read(from_harness_, &byte, 1) == 1 && byte != '\n') line.push_back(byte);
  if (!line.starts_with(first_word)) throw std::runtime_error("the PostgreSQL harness said \"" + line + "\"");
  return line.substr(first_word.size() + 1);
}

std::string PostgresServer::FreshUrl() {
  const std::string schema = "place_" + std::to_string(++places_);
  Execute("CREATE SCHEMA " + schema);
  return url_ + "?options=-csearch_path%3D" + schema;
}

void PostgresServer::Failover() {
  const std::string command = "failover\n";
  if (write(to_harness_, command.data(), command.size()) < 0) throw std::runtime_error("the harness is gone");
  Expect("done");
}

void PostgresServer::Execute(const std::string& sql) {
  const std::string url = url_ + "?target_session_attrs=read-write";
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
  if (PQresultStatus(result.get()) == PGRES_COMMAND_OK || PQresultStatus(result.get()) == PGRES_TUPLES_OK) return;
  throw std::runtime_error(PQerrorMessage(connection.get()));
}

}  // namespace peidan::storage
