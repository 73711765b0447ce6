// How the store is: what it can still do, and why not more. Fed by whoever meets an error, told to whoever asks.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

#include "absl/status/status.h"

namespace peidan::storage {

// Thread-safe.
class StoreHealth {
 public:
  enum class State {
    kServing,
    kReadOnly,  // writes are refused: the disk is full, a write failed, or the database behind the store is away; the
                // next write that succeeds ends it
    kDamaged,   // damaged bytes were found; nothing may be served until the process is started anew on a whole store
  };
  struct Report {
    State state = State::kServing;
    std::string detail;  // English, names the file where the engine did; empty while serving
  };
  // Called with the present report, then after each change, one at a time. Must not block, and must not call back.
  using Listener = std::function<void(const Report&)>;

  // Replaces the listener; when it returns, the one before is not called any more. nullptr: nobody listens.
  void Listen(Listener listener);

  // What a commit brought. OK ends kReadOnly; RESOURCE_EXHAUSTED of a full disk and UNAVAILABLE begin it; DATA_LOSS is
  // damage. Any other says nothing about the store.
  void NoteWrite(const absl::Status& status);
  // What a read or the scrubber brought: DATA_LOSS is damage, any other says nothing. The first damage stays.
  void NoteRead(const absl::Status& status);

  State state() const { return state_.load(std::memory_order_acquire); }
  Report report() const;
  // OK, or the damage as DATA_LOSS: what everybody is told once the store is damaged.
  absl::Status Damage() const;

 private:
  void Move(State state, std::string detail);

  std::atomic<State> state_ = State::kServing;
  mutable std::mutex mu_;
  std::string detail_;  // guarded by mu_
  Listener listener_;   // guarded by mu_
};

}  // namespace peidan::storage
