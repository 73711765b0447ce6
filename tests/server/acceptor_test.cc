#include "server/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "gtest/gtest.h"

namespace peidan::server {
namespace {

// What an acceptor gave away.
class Taken {
 public:
  Acceptor::Options Options(size_t max_connections) {
    return {.max_connections = max_connections,
            .take =
                [this](int, int connection) {
                  std::lock_guard lock(mu_);
                  connections_.emplace_back(connection);
                  changed_.notify_one();
                },
            .on_refused = [this](size_t count, const std::string&) { refused_ += count; }};
  }
  void WaitFor(size_t count) {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [&] { return connections_.size() >= count; });
  }
  void CloseAll() {
    std::lock_guard lock(mu_);
    connections_.clear();
  }
  size_t size() {
    std::lock_guard lock(mu_);
    return connections_.size();
  }
  size_t refused() const { return refused_; }

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  std::vector<Descriptor> connections_;  // guarded by mu_
  std::atomic<size_t> refused_ = 0;
};

Descriptor NewSocket() { return Descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

void Connect(const Descriptor& socket, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
}

// Waits until the other side has closed it.
void ExpectClosed(const Descriptor& socket) {
  char byte;
  EXPECT_LE(recv(socket.get(), &byte, 1, 0), 0);
}

TEST(AcceptorTest, GivesAwayEveryConnection) {
  auto listeners = Listen("127.0.0.1:0");
  ASSERT_TRUE(listeners.ok()) << listeners.status();
  const int port = listeners->port;
  Taken taken;
  const Acceptor acceptor(*std::move(listeners), taken.Options(1000));
  std::vector<Descriptor> clients;
  for (int i = 0; i < 200; ++i) Connect(clients.emplace_back(NewSocket()), port);
  taken.WaitFor(200);
  EXPECT_EQ(taken.refused(), 0u);
}

TEST(AcceptorTest, ClosesWhatIsTooMuchUntilSomeAreGone) {
  auto listeners = Listen("127.0.0.1:0");
  ASSERT_TRUE(listeners.ok()) << listeners.status();
  const int port = listeners->port;
  Taken taken;
  const Acceptor acceptor(*std::move(listeners), taken.Options(2));
  std::vector<Descriptor> clients;
  for (int i = 0; i < 5; ++i) Connect(clients.emplace_back(NewSocket()), port);
  for (size_t i = 2; i < 5; ++i) ExpectClosed(clients[i]);
  EXPECT_EQ(taken.size(), 2u);
  taken.CloseAll();
  Connect(clients.emplace_back(NewSocket()), port);
  taken.WaitFor(1);
}

TEST(AcceptorTest, GoesOnAfterItRanOutOfDescriptors) {
  auto listeners = Listen("127.0.0.1:0");
  ASSERT_TRUE(listeners.ok()) << listeners.status();
  const int port = listeners->port;
  Taken taken;
  const Acceptor acceptor(*std::move(listeners), taken.Options(1000));
  const Descriptor early = NewSocket(), late = NewSocket();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const int lowest_free = Descriptor(dup(late.get())).get();
  const rlimit none_left{static_cast<rlim_t>(lowest_free), before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none_left), 0);
  Connect(early, port);
  ExpectClosed(early);
  EXPECT_EQ(taken.size(), 0u);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  Connect(late, port);
  taken.WaitFor(1);
}

TEST(AcceptorTest, NobodyIsServedOnATakenPort) {
  const auto first = Listen("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Listen(absl::StrCat("127.0.0.1:", first->port));
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(second.status().message().find("cannot be bound"), std::string::npos) << second.status();
  EXPECT_FALSE(Listen("no-such-host.invalid:0").ok());
}

}  // namespace
}  // namespace peidan::server
