#include "storage/store_health.h"

#include <utility>

#include "storage/store_error.h"

namespace peidan::storage {

void StoreHealth::Listen(Listener listener) {
  std::lock_guard lock(mu_);
  listener_ = std::move(listener);
  if (listener_) listener_({state_, detail_});
}

void StoreHealth::NoteWrite(const absl::Status& status) {
  if (status.ok()) {
    if (state() == State::kReadOnly) Move(State::kServing, "");
    return;
  }
  const StoreErrorCause cause = CauseOf(status);
  if (cause == StoreErrorCause::kFull || cause == StoreErrorCause::kReadOnly ||
      cause == StoreErrorCause::kUnreachable) {
    Move(State::kReadOnly, std::string(status.message()));
  }
  NoteRead(status);
}

void StoreHealth::NoteRead(const absl::Status& status) {
  if (absl::IsDataLoss(status)) Move(State::kDamaged, std::string(status.message()));
}

void StoreHealth::Move(State state, std::string detail) {
  std::lock_guard lock(mu_);
  if (state_ == State::kDamaged || (state_ == state && detail_ == detail)) return;
  detail_ = std::move(detail);
  state_.store(state, std::memory_order_release);
  if (listener_) listener_({state, detail_});
}

StoreHealth::Report StoreHealth::report() const {
  std::lock_guard lock(mu_);
  return {state_, detail_};
}

absl::Status StoreHealth::Damage() const {
  if (state() != State::kDamaged) return absl::OkStatus();
  return absl::DataLossError(report().detail);
}

}  // namespace peidan::storage
