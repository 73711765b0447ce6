#include "tests/server/capacity_account.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "storage/records.h"

namespace peidan::server {
namespace {

constexpr size_t kPage = 10'000;
constexpr size_t kFaultsTold = 10;

using storage::CapacityPlace;

CapacityPlace PlaceOf(const std::string& resource, const std::string& period) {
  return {std::string(storage::LastSegment(resource)), period};
}

}  // namespace

void CapacityAccount::Learn() {
  const auto each = [this](storage::KeyTag tag, const auto& see) {
    std::string begin = storage::TagPrefix(tag);
    while (true) {
      const auto page = store_.Scan({.begin = begin, .end = storage::AfterTag(tag), .limit = kPage}).value();
      for (const storage::KeyValue& entry : page) see(entry);
      if (page.size() < kPage) return;
      begin = page.back().key + '\0';
    }
  };
  each(storage::KeyTag::kWaiting, [this](const storage::KeyValue& entry) {
    v1::Waiting waiting;
    storage::DecodeRecord(entry.value, waiting).value();
    if (!waiting.assignment().empty()) granted_.insert(waiting.assignment());
    waiting_units_[waiting.name()] = {PlaceOf(waiting.resource(), waiting.period()), waiting.community(),
                                      waiting.quantity()};
    waitings_[waiting.name()] = std::move(waiting);
  });
  each(storage::KeyTag::kOrder, [this](const storage::KeyValue& entry) {
    v1::Order order;
    storage::DecodeRecord(entry.value, order).value();
    for (const v1::Assignment& assignment : order.assignments()) {
      if (assignment.resource().empty()) continue;
      assignments_[assignment.name()] = {PlaceOf(assignment.resource(), assignment.capacity_period()),
                                         order.need().community(), assignment.quantity()};
    }
  });
}

void CapacityAccount::ReadFeed() {
  Learn();
  std::string cursor;
  while (true) {
    const auto page = storage::EventTable::List(store_, cursor, kPage).value();
    if (page.empty()) break;
    for (const auto& [next, event] : page) {
      if (!cursor.empty() && cursor.substr(0, 8) != next.substr(0, 8)) CheckLimits(event.name());
      cursor = next;
      See(event);
    }
  }
  CheckLimits("the end");
}

void CapacityAccount::See(const v1::Event& event) {
  ++counts_[event.type()];
  const auto assignment = assignments_.find(event.subject());
  switch (event.type()) {
    case v1::EVENT_TYPE_RESOURCE_UPDATED:
      ++updates_[event.subject()];
      return;
    case v1::EVENT_TYPE_ASSIGNMENT_CREATED:
      if (assignment != assignments_.end() && !granted_.contains(event.subject())) Take(assignment->second, 1);
      return;
    case v1::EVENT_TYPE_ASSIGNMENT_DECLINED:
    case v1::EVENT_TYPE_ASSIGNMENT_WITHDRAWN:
      if (assignment != assignments_.end()) Take(assignment->second, -1);
      return;
    default:
      if (waitings_.contains(event.subject())) SeeWaiting(event);
  }
}

void CapacityAccount::SeeWaiting(const v1::Event& event) {
  const v1::Waiting& waiting = waitings_.at(event.subject());
  const Units& units = waiting_units_.at(event.subject());
  auto& line = lines_[units.place];
  const Position position{google::protobuf::util::TimeUtil::TimestampToMicroseconds(waiting.join_time()),
                          waiting.order()};
  switch (event.type()) {
    case v1::EVENT_TYPE_WAITLIST_JOINED:
      if (!line.emplace(position, waiting.name()).second) Fault(absl::StrCat(waiting.name(), " joined twice"));
      return;
    case v1::EVENT_TYPE_WAITLIST_OFFERED:
      Offered(waiting, units);
      line.erase(position);
      Take(units, 1);
      return;
    case v1::EVENT_TYPE_WAITLIST_LAPSED:
      Take(units, -1);
      return;
    case v1::EVENT_TYPE_WAITLIST_LEFT:
      if (event.before() == "WAITING_STATE_OFFERED") {
        Take(units, -1);
      } else if (line.erase(position) == 0) {
        Fault(absl::StrCat(waiting.name(), " left a line in which it did not stand"));
      }
      return;
    default:
      return;  // claimed: the units go over to the order
  }
}

// Everyone before it in line must be one whom the units that are free do not suit.
void CapacityAccount::Offered(const v1::Waiting& waiting, const Units& units) {
  for (const auto& [position, name] : lines_[units.place]) {
    if (name == waiting.name()) return;
    ++passed_over_;
    if (Fits(waiting_units_.at(name))) Fault(absl::StrCat(waiting.name(), " was offered what ", name, " waits for"));
  }
  Fault(absl::StrCat(waiting.name(), " was offered a place and did not stand in line"));
}

void CapacityAccount::Take(const Units& units, int64_t sign) {
  taken_[units.place] += sign * units.quantity;
  shares_[{units.place, units.community}] += sign * units.quantity;
  touched_.insert({units.place, units.community});
}

void CapacityAccount::CheckLimits(const std::string& when) {
  for (const auto& key : touched_) {
    const v1::Capacity& capacity = CapacityOf(key.first);
    const int64_t all = taken_[key.first];
    const int64_t share = shares_[key];
    if (all < 0 || all > capacity.amount() || share < 0 || share > capacity.community_quota()) {
      Fault(absl::StrCat(key.first.resource, " ", key.first.period, ": ", all, " of ", capacity.amount(), ", ",
                         key.second, " ", share, " of ", capacity.community_quota(), " before ", when));
    }
  }
  touched_.clear();
}

bool CapacityAccount::Fits(const Units& units) const {
  const v1::Capacity& capacity = CapacityOf(units.place);
  const auto all = taken_.find(units.place);
  const auto share = shares_.find({units.place, units.community});
  return (all == taken_.end() ? 0 : all->second) + units.quantity <= capacity.amount() &&
         (share == shares_.end() ? 0 : share->second) + units.quantity <= capacity.community_quota();
}

const v1::Capacity& CapacityAccount::CapacityOf(const CapacityPlace& place) const {
  const std::string name = absl::StrCat("resources/", place.resource);
  const auto updates = updates_.find(name);
  return capacities_.at(name).at(updates == updates_.end() ? 0 : updates->second);
}

std::vector<std::string> CapacityAccount::Forgotten() const {
  std::vector<std::string> forgotten;
  for (const auto& [place, line] : lines_) {
    for (const auto& [position, name] : line) {
      if (Fits(waiting_units_.at(name))) forgotten.push_back(name);
    }
  }
  return forgotten;
}

void CapacityAccount::Fault(const std::string& what) {
  if (faults_.size() < kFaultsTold) faults_.push_back(what);
}

}  // namespace peidan::server
