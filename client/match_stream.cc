#include "client/match_stream.h"

#include <chrono>
#include <utility>

#include <absl/strings/str_cat.h>

#include "client/error.h"

namespace peidan::client {

MatchStream::MatchStream(v1::MatchingService::StubInterface& stub, absl::Duration max_silence)
    : max_silence_(max_silence) {
  stub.async()->StreamMatchNeeds(&context_, this);
  AddHold();  // Writes start outside of gRPC's callbacks; Finish lets go.
  StartRead(&incoming_);
  StartCall();
}

MatchStream::~MatchStream() {
  if (!finished_) context_.TryCancel();
  (void)Finish();
}

void MatchStream::Ask(v1::MatchNeedRequest question) {
  const std::lock_guard<std::mutex> lock(mu_);
  ++asked_;
  questions_.push_back(std::move(question));
  if (!sending_) SendNext();
}

void MatchStream::EndQuestions() {
  const std::lock_guard<std::mutex> lock(mu_);
  last_question_ = true;
  if (!sending_) SendNext();
}

void MatchStream::SendNext() {
  if (write_closed_ || read_closed_) return;
  if (!questions_.empty()) {
    sending_ = true;
    StartWrite(&questions_.front());
  } else if (last_question_) {
    write_closed_ = true;
    StartWritesDone();
  }
}

std::optional<v1::MatchNeedResponse> MatchStream::WaitForAnswer() {
  std::unique_lock<std::mutex> lock(mu_);
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(max_silence_);
  if (!changed_.wait_until(lock, until, [this] { return !answers_.empty() || read_closed_; })) {
    timed_out_ = true;
    return std::nullopt;
  }
  if (answers_.empty()) return std::nullopt;
  ++answered_;
  v1::MatchNeedResponse answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

absl::Status MatchStream::Finish() {
  if (timed_out_) context_.TryCancel();
  if (!std::exchange(finished_, true)) RemoveHold();
  std::unique_lock<std::mutex> lock(mu_);
  changed_.wait(lock, [this] { return done_; });
  if (timed_out_) {
    return absl::DeadlineExceededError(absl::StrCat("no answer within ", absl::FormatDuration(max_silence_)));
  }
  if (!status_.ok()) return ToAbslStatus(status_);
  if (answered_ != asked_) {
    return absl::InternalError(absl::StrCat("the server answered ", answered_, " of ", asked_, " questions"));
  }
  return absl::OkStatus();
}

void MatchStream::OnReadDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mu_);
  if (ok) {
    answers_.push_back(std::move(incoming_));
    incoming_.Clear();
    StartRead(&incoming_);
  } else {
    read_closed_ = true;
  }
  changed_.notify_all();
}

void MatchStream::OnWriteDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mu_);
  sending_ = false;
  questions_.pop_front();
  if (!ok) write_closed_ = true;  // The call has ended; the reader learns why.
  SendNext();
}

void MatchStream::OnDone(const grpc::Status& status) {
  const std::lock_guard<std::mutex> lock(mu_);
  status_ = status;
  done_ = true;
  changed_.notify_all();
}

}  // namespace peidan::client
