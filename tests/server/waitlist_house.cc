#include "tests/server/waitlist_house.h"

#include <fstream>
#include <future>
#include <sstream>
#include <stdexcept>

#include "absl/strings/str_format.h"
#include "server/decision.h"
#include "server/error.h"
#include "server/rule_folder.h"
#include "server/rule_opening.h"
#include "server/timer_round.h"
#include "server/waitlist_list.h"
#include "server/waitlist_wakes.h"
#include "tests/lifecycle/clockworks.h"

namespace peidan::server {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(path);
  return text.str();
}

void OkOrThrow(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace

WaitlistHouse::WaitlistHouse(storage::KeyValueStore& store)
    : runner_(store, {.on_commit = [this] { hub_.Notify(); },
                      .on_conflict =
                          [this, &store](const std::string& key) {
                            if (storage::CatalogTable::OwnsRevision(key)) OkOrThrow(matcher_.Reload(store));
                          }}),
      env_{store,
           matcher_,
           library_,
           runner_,
           background_,
           hub_,
           [this] { return Now(); },
           [] { return uint64_t{7}; },
           {std::string(16, 'e')}} {
  const auto rules = ReadRuleFolder(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian").value();
  OkOrThrow(storage::StoreHeaderTable::OpenOrCreate(store, {}).status());
  OkOrThrow(OpenRules(store, library_, rules, Now()).status());
  OkOrThrow(matcher_.Reload(store));
  ImportLibrary();
}

void WaitlistHouse::ImportLibrary() {
  const std::string folder = PEIDAN_SOURCE_DIR "/storage/reference/haidian/";
  ImportText text{NextId(), false, {}};
  text.tables[v1::CATALOG_TABLE_BUREAUS] = ReadFile(folder + "bureaus.csv");
  text.tables[v1::CATALOG_TABLE_SUBDISTRICTS] = ReadFile(folder + "subdistricts.csv");
  text.tables[v1::CATALOG_TABLE_COMMUNITIES] = ReadFile(folder + "communities.csv");
  text.tables[v1::CATALOG_TABLE_RESOURCES] = ReadFile(folder + "resources.csv");
  v1::ImportCatalogResponse reply;
  OkOrThrow(Run([&](const storage::Reader& reader) { return catalogs_.Import(reader, text, &reply); }));
  OkOrThrow(matcher_.Reload(env_.store));
}

absl::Status WaitlistHouse::Run(const CommandRunner::Attempt& attempt) {
  std::promise<absl::Status> done;
  runner_.Run(attempt, [&done](const absl::StatusOr<uint64_t>& commit_seq) { done.set_value(commit_seq.status()); });
  return done.get_future().get();
}

absl::Status WaitlistHouse::SetCapacity(const std::string& resource, const v1::Capacity& capacity) {
  v1::UpdateResourceRequest request;
  *request.mutable_resource() = *matcher_.Get()->catalog().FindResource(resource);
  *request.mutable_resource()->mutable_capacity() = capacity;
  request.mutable_update_mask()->add_paths("capacity");
  request.set_request_id(NextId());
  v1::Resource reply;
  const absl::Status status =
      Run([&](const storage::Reader& reader) { return catalogs_.Update(reader, request, &reply); });
  return status.ok() ? matcher_.Reload(env_.store) : status;
}

absl::StatusOr<v1::Order> WaitlistHouse::Place(const std::string& community, const Want& want, bool& held) {
  v1::Order draft;
  draft.set_name(absl::StrFormat("orders/260105-%08d", ++orders_));
  draft.mutable_need()->set_text("想请老师来教老人用手机");
  draft.mutable_need()->set_community(community);
  draft.mutable_need()->set_quantity(want.quantity);
  v1::Order reply;
  const absl::Status status = Run([&](const storage::Reader& reader) -> absl::StatusOr<storage::Batch> {
    const auto matcher = matcher_.Get();
    const v1::Resource& resource = *matcher->catalog().FindResource(want.resource);
    lifecycle::Part part{resource.lead_bureau(), v1::BUREAU_ROLE_LEAD, want.resource, want.quantity, want.period};
    held = CheckCapacity(reader, part, community, resource.capacity()).ok();
    if (!held) part.resource.clear();
    lifecycle::Transition placed = lifecycle::Place(draft, {}, {part}, lifecycle::At(Now()));
    storage::Batch batch;
    storage::OrderTable::Insert(batch, placed.order);
    storage::CatalogTable::RequireRevision(batch, matcher->catalog().revision());
    if (absl::Status ledger = UpdateLedger(batch, {}, placed.order, matcher->catalog()); !ledger.ok()) return ledger;
    for (const v1::Event& event : placed.events) storage::EventTable::Append(batch, event);
    reply = std::move(placed.order);
    return batch;
  });
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::Order> WaitlistHouse::Order(const std::string& name) const {
  auto order = OrderDesk::Load(env_.store, name);
  if (!order.ok()) return order.status();
  return std::move(order->message);
}

absl::StatusOr<v1::Order> WaitlistHouse::Change(const std::string& order, const OrderDesk::MoveFunction& move) {
  v1::Order reply;
  const OrderCommand command{order, NextId(), "f"};
  const absl::Status status =
      Run([&](const storage::Reader& reader) { return orders_desk_.Change(reader, command, move, &reply); });
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::Order> WaitlistHouse::Accept(const std::string& order) {
  return Change(order, [](const v1::Order& before, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Accept(before, before.assignments_size(), "王老师", present.clockwork())};
  });
}

absl::StatusOr<v1::Order> WaitlistHouse::Decline(const std::string& order) {
  return Change(order, [](const v1::Order& before, const Present& present) -> absl::StatusOr<Move> {
    v1::Decline decline;
    decline.set_reason(v1::DECLINE_REASON_DUPLICATE);
    return Move{lifecycle::Decline(before, before.assignments_size(), decline, {}, present.clockwork())};
  });
}

absl::StatusOr<v1::Order> WaitlistHouse::Cancel(const std::string& order) {
  return Change(order, [](const v1::Order& before, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Cancel(before, "活动改期", present.clockwork())};
  });
}

absl::StatusOr<v1::Waiting> WaitlistHouse::Join(const std::string& order, const Want& want) {
  v1::JoinWaitlistRequest request;
  request.set_order(order);
  request.set_resource(want.resource);
  request.set_period(want.period);
  request.set_quantity(want.quantity);
  request.set_request_id(NextId());
  v1::Waiting reply;
  const absl::Status status =
      Run([&](const storage::Reader& reader) { return waitlists_.Join(reader, request, &reply); });
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::Waiting> WaitlistHouse::Leave(const v1::Waiting& waiting) {
  v1::LeaveWaitlistRequest request;
  request.set_name(waiting.name());
  request.set_etag(waiting.etag());
  request.set_request_id(NextId());
  v1::Waiting reply;
  const absl::Status status =
      Run([&](const storage::Reader& reader) { return waitlists_.Leave(reader, request, &reply); });
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::Waiting> WaitlistHouse::Claim(const v1::Waiting& waiting) {
  v1::ClaimPlaceRequest request;
  request.set_name(waiting.name());
  request.set_etag(waiting.etag());
  request.set_request_id(NextId());
  v1::Waiting reply;
  const absl::Status status =
      Run([&](const storage::Reader& reader) { return waitlists_.Claim(reader, request, &reply); });
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::Waiting> WaitlistHouse::Waiting(const std::string& name) const {
  auto waiting = LoadWaiting(env_.store, name);
  if (!waiting.ok()) return waiting.status();
  return std::move(waiting->message);
}

absl::Status WaitlistHouse::FireAll() {
  while (true) {
    TimerRound round(env_, [] { return false; });
    if (absl::Status status = round.Run(); !status.ok()) return status;
    if (round.fired() == 0) return absl::OkStatus();
  }
}

}  // namespace peidan::server
