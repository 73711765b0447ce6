// One open StreamMatchNeeds call, driven from one thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include <absl/status/status.h>
#include <absl/time/time.h>
#include <grpcpp/grpcpp.h>
#include <peidan/v1/matching_service.grpc.pb.h>

namespace peidan::client {

// Sends questions and hands out answers without a thread per direction: gRPC's callbacks move the messages, and the
// owner waits in one place only. The owner bounds the queues by looking at in_flight() before it asks. Not thread-safe
// towards the owner. Destruction cancels what is still open and waits for gRPC to let go.
class MatchStream : private grpc::ClientBidiReactor<v1::MatchNeedRequest, v1::MatchNeedResponse> {
 public:
  // `stub` must outlive the stream. `max_silence` is how long WaitForAnswer waits.
  MatchStream(v1::MatchingService::StubInterface& stub, absl::Duration max_silence);
  ~MatchStream() override;
  MatchStream(const MatchStream&) = delete;
  MatchStream& operator=(const MatchStream&) = delete;

  // Questions asked and not yet answered by WaitForAnswer.
  int in_flight() const { return asked_ - answered_; }

  // Puts a question in the queue to be sent.
  void Ask(v1::MatchNeedRequest question);

  // No question will follow.
  void EndQuestions();

  // The next answer; nothing once the call has ended or has been silent too long: Finish says which.
  std::optional<v1::MatchNeedResponse> WaitForAnswer();

  // Ends the call and says how it went. OK only if the server did and every question was answered.
  absl::Status Finish();

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;
  void SendNext();  // REQUIRES: mu_ is held and nothing is being sent.

  const absl::Duration max_silence_;
  grpc::ClientContext context_;

  // Touched by the owner alone.
  int asked_ = 0;
  int answered_ = 0;
  bool timed_out_ = false;
  bool finished_ = false;

  std::mutex mu_;
  std::condition_variable changed_;
  std::deque<v1::MatchNeedRequest> questions_;  // Guarded by mu_; the front is being sent while sending_.
  std::deque<v1::MatchNeedResponse> answers_;   // Guarded by mu_.
  v1::MatchNeedResponse incoming_;              // gRPC's between StartRead and OnReadDone.
  bool sending_ = false;                        // Guarded by mu_.
  bool last_question_ = false;                  // Guarded by mu_.
  bool write_closed_ = false;                   // Guarded by mu_.
  bool read_closed_ = false;                    // Guarded by mu_.
  bool done_ = false;                           // Guarded by mu_.
  grpc::Status status_;                         // Guarded by mu_; valid once done_.
};

}  // namespace peidan::client
