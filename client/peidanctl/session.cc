#include "client/peidanctl/session.h"

#include <algorithm>

#include <absl/time/time.h>

namespace peidan::ctl {
namespace {

constexpr char kEraseLine[] = "\r\x1b[K";

}  // namespace

const client::Client& Session::client() {
  if (client_ == nullptr) {
    client::ClientOptions options;
    options.server = server;
    options.timeout = absl::Seconds(timeout_seconds);
    options.long_timeout = std::max(options.long_timeout, options.timeout);
    client_ = std::make_unique<client::Client>(options);
  }
  return *client_;
}

void Session::ShowProgress(const std::string& text) {
  if (err_is_terminal) err << kEraseLine << text << std::flush;
}

void Session::ClearProgress() {
  if (err_is_terminal) err << kEraseLine << std::flush;
}

}  // namespace peidan::ctl
