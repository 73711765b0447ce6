// The calls that a bench makes, as the people of a district would: orders of many communities, lists, acceptances.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "peidan/v1/assignment_service.grpc.pb.h"
#include "peidan/v1/catalog_service.grpc.pb.h"
#include "peidan/v1/matching_service.grpc.pb.h"
#include "peidan/v1/order_service.grpc.pb.h"

namespace peidan::bench {

enum class CallKind {
  kPlace,     // PlaceOrder
  kRead,      // GetOrder
  kList,      // ListOrders, the newest 50
  kAccept,    // AcceptAssignment; PlaceOrder where nothing waits to be accepted
  kMatch,     // MatchNeed: a decision without a commit
  kResource,  // GetResource
};
inline constexpr CallKind kCallKinds[] = {CallKind::kPlace,  CallKind::kRead,  CallKind::kList,
                                          CallKind::kAccept, CallKind::kMatch, CallKind::kResource};

// `place`, `read`, `list`, `accept`, `match`, `resource`.
const char* NameOf(CallKind kind);

// How often each kind is called, e.g. `place=2,read=6,list=1,accept=1`.
class Mix {
 public:
  // INVALID_ARGUMENT says which part is not understood.
  static absl::StatusOr<Mix> Parse(const std::string& text);
  explicit Mix(CallKind kind) : kinds_{kind} {}
  // The kind of the call with this number; spread evenly, the same in every run.
  CallKind At(uint64_t number) const;

 private:
  Mix() = default;
  std::vector<CallKind> kinds_;  // each as often as its share
};

// A connection of its own, even to an address that has one.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address);

// Calls one server over several connections, and remembers what was placed, to read and accept it. Thread-safe.
class Caller {
 public:
  // `run` makes the request ids of this caller its own.
  Caller(const std::string& address, const std::string& run);

  // Begins a call; calls `done` once, on a thread of gRPC.
  void Start(CallKind kind, int slot, std::function<void(bool ok)> done);

 private:
  using Done = std::function<void(bool ok)>;
  struct Connection {
    std::unique_ptr<v1::OrderService::Stub> orders;
    std::unique_ptr<v1::AssignmentService::Stub> assignments;
    std::unique_ptr<v1::MatchingService::Stub> matching;
    std::unique_ptr<v1::CatalogService::Stub> catalog;
  };

  void Place(const Connection& connection, Done done);
  void Read(const Connection& connection, Done done);
  void List(const Connection& connection, Done done) const;
  void Accept(const Connection& connection, Done done);
  void Match(const Connection& connection, Done done);
  void Resource(const Connection& connection, Done done) const;
  void FillNeed(uint64_t number, v1::Need& need) const;
  void Remember(const v1::Order& order);

  const std::string run_;
  const std::vector<std::string> communities_;
  std::vector<Connection> connections_;
  std::atomic<uint64_t> next_ = 0;

  std::mutex mu_;
  std::vector<std::string> names_;       // guarded by mu_; of orders placed, the latest kRemembered
  size_t next_name_ = 0;                 // guarded by mu_
  std::vector<v1::Assignment> waiting_;  // guarded by mu_; to be accepted, at most kRemembered
};

}  // namespace peidan::bench
