#include "server/acceptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace peidan::server {
namespace {

constexpr int kConnectionsAtOnce = 64;  // of one socket, before the others get their turn
constexpr int kPauseMs = 20;            // where the system has nothing to give
constexpr int kReportMs = 1000;

Descriptor Reserve() { return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

int Accept(int listener) { return accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }

// Whether that one connection ended before it was taken; a network's errors are passed on by accept, see accept(2).
bool EndedBefore(int error) {
  switch (error) {
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

}  // namespace

Acceptor::Acceptor(Listeners listeners, Options options)
    : options_(std::move(options)),
      listeners_(std::move(listeners)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      reserve_(Reserve()),
      thread_([this] { Loop(); }) {}

Acceptor::~Acceptor() {
  eventfd_write(stop_.get(), 1);
  thread_.join();
}

void Acceptor::Loop() {
  std::vector<pollfd> watched = {{stop_.get(), POLLIN, 0}};
  for (const Descriptor& socket : listeners_.sockets) watched.push_back({socket.get(), POLLIN, 0});
  while (true) {
    poll(watched.data(), watched.size(), refused_ > 0 ? kReportMs : -1);
    if (watched[0].revents != 0) return;
    Pace pace = Pace::kGoOn;
    for (size_t i = 1; i < watched.size(); ++i) {
      if (watched[i].revents != 0 && AcceptFrom(watched[i].fd) == Pace::kPause) pace = Pace::kPause;
    }
    Report();
    if (pace == Pace::kPause) poll(watched.data(), 1, kPauseMs);
  }
}

Acceptor::Pace Acceptor::AcceptFrom(int listener) {
  bool room = true;
  for (int i = 0; i < kConnectionsAtOnce; ++i) {
    Descriptor connection(Accept(listener));
    if (!connection.open()) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) return Pace::kGoOn;
      if (errno == EMFILE || errno == ENFILE) {
        CloseOne(listener);
        return Pace::kPause;
      }
      if (EndedBefore(errno)) continue;
      Refused(std::generic_category().message(errno));
      return Pace::kPause;
    }
    room = room && open_.IsBelow(options_.max_connections);  // one look a round is enough
    if (!room) {
      Refused("max_connections");
      continue;
    }
    open_.Add(connection.get());
    options_.take(listener, connection.Release());
  }
  return Pace::kGoOn;
}

void Acceptor::CloseOne(int listener) {
  reserve_ = Descriptor();
  const Descriptor refused(Accept(listener));
  if (refused.open()) Refused("no descriptor left");  // else nobody waited
}

void Acceptor::Refused(const std::string& why) {
  ++refused_;
  why_ = why;
}

void Acceptor::Report() {
  if (!reserve_.open()) reserve_ = Reserve();
  const auto now = std::chrono::steady_clock::now();
  if (refused_ == 0 || now - reported_ < std::chrono::milliseconds(kReportMs)) return;
  options_.on_refused(std::exchange(refused_, 0), why_);
  reported_ = now;
}

}  // namespace peidan::server
