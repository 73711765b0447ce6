#include "server/log.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace peidan::server {
namespace {

constexpr std::chrono::seconds kLongestFlush(1);
constexpr size_t kMaxWaitingBytes = size_t{4} << 20;  // what a stuck reader of the log may cost

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string LineOf(absl::string_view event, const std::vector<std::pair<absl::string_view, std::string>>& fields) {
  const std::string time = absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone());
  std::string line = absl::StrCat("{\"time\":", Quoted(time), ",\"event\":", Quoted(event));
  for (const auto& [name, value] : fields) absl::StrAppend(&line, ",", Quoted(name), ":", Quoted(value));
  return line + "}\n";
}

// Writes lines on a thread of its own, so that whoever logs never waits for whoever reads. Where the reader falls too
// far behind, lines are dropped and counted.
class Writer {
 public:
  // The one writer. It is never destroyed, because its thread may be stuck behind a reader; at the end of the process
  // it gets a moment to write what waits.
  static Writer& Get() {
    static Writer* const writer = [] {
      auto* made = new Writer;
      std::thread([made] { made->Loop(); }).detach();
      std::atexit([] { Get().Flush(); });
      return made;
    }();
    return *writer;
  }

  void Add(std::string line) {
    std::lock_guard lock(mu_);
    if (waiting_.size() + line.size() > kMaxWaitingBytes) {
      ++dropped_;
      return;
    }
    waiting_ += line;
    changed_.notify_all();
  }

 private:
  void Flush() {
    std::unique_lock lock(mu_);
    changed_.wait_for(lock, kLongestFlush, [this] { return waiting_.empty() && !writing_; });
  }

  void Loop() {
    std::unique_lock lock(mu_);
    while (true) {
      changed_.wait(lock, [this] { return !waiting_.empty(); });
      std::string lines;
      lines.swap(waiting_);
      if (dropped_ > 0) lines += LineOf("log_lines_dropped", {{"count", absl::StrCat(dropped_)}});
      dropped_ = 0;
      writing_ = true;
      lock.unlock();
      std::fwrite(lines.data(), 1, lines.size(), stderr);
      lock.lock();
      writing_ = false;
      changed_.notify_all();
    }
  }

  std::mutex mu_;
  std::condition_variable changed_;
  std::string waiting_;   // guarded by mu_
  size_t dropped_ = 0;    // guarded by mu_
  bool writing_ = false;  // guarded by mu_
};

}  // namespace

void Log(absl::string_view event, const std::vector<std::pair<absl::string_view, std::string>>& fields) {
  Writer::Get().Add(LineOf(event, fields));
}

}  // namespace peidan::server
