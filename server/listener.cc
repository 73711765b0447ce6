#include "server/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace peidan::server {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string ErrorText(int error) { return std::generic_category().message(error); }

// The addresses of `host:port`, where host may stand in brackets.
absl::StatusOr<AddressList> Resolve(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), listen.substr(colon + 1).c_str(), &hints, &found);
  if (error != 0) return absl::FailedPreconditionError(gai_strerror(error));
  return AddressList(found, freeaddrinfo);
}

void SetPort(sockaddr* address, int port) {
  if (address->sa_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(address)->sin6_port = htons(static_cast<uint16_t>(port));
  } else {
    reinterpret_cast<sockaddr_in*>(address)->sin_port = htons(static_cast<uint16_t>(port));
  }
}

int PortOf(int socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

// One socket that listens; sets errno where it is not open. Connections inherit the options: replies are not held back.
Descriptor ListenOn(const addrinfo& address) {
  Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (!socket.open() || setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
      (address.ai_family == AF_INET6 && setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0) ||
      bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0 || listen(socket.get(), SOMAXCONN) != 0) {
    return Descriptor();
  }
  return socket;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this == &other) return *this;
  if (open()) close(number_);
  number_ = other.Release();
  return *this;
}

Descriptor::~Descriptor() {
  const int error = errno;
  if (open()) close(number_);
  errno = error;
}

int Descriptor::Release() { return std::exchange(number_, -1); }

absl::StatusOr<Listeners> Listen(const std::string& listen) {
  const auto cannot = [&listen](absl::string_view why) {
    return absl::FailedPreconditionError(absl::StrCat("listen: ", listen, " cannot be bound: ", why));
  };
  const auto addresses = Resolve(listen);
  if (!addresses.ok()) return cannot(addresses.status().message());
  Listeners listeners;
  int absent = 0;
  for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next) {
    if (listeners.port != 0) SetPort(address->ai_addr, listeners.port);
    Descriptor socket = ListenOn(*address);
    if (!socket.open()) {
      absent = errno;
      // A machine without IPv6 has no such address; the other one will do.
      if (absent == EADDRNOTAVAIL || absent == EAFNOSUPPORT) continue;
      return cannot(absl::StrCat(ErrorText(absent), absent == EADDRINUSE ? "; another program holds it" : ""));
    }
    listeners.port = PortOf(socket.get());
    listeners.sockets.push_back(std::move(socket));
  }
  if (listeners.sockets.empty()) return cannot(ErrorText(absent));
  return listeners;
}

}  // namespace peidan::server
