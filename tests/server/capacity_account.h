// Capacity recounted from nothing but the events, in the order of the feed: what is taken after each commit, and who
// stood in line when somebody was offered a place.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/waitlist_table.h"

namespace peidan::server {

// Confined to one thread. Units, resource and community of an order's part are read from its record, for they never
// change; what happened to it and when, from the events.
class CapacityAccount {
 public:
  // `capacities`: what the capacity of each resource was, at first and after each of its RESOURCE_UPDATED events.
  CapacityAccount(const storage::Reader& store, std::map<std::string, std::vector<v1::Capacity>> capacities)
      : store_(store), capacities_(std::move(capacities)) {}

  // Reads the whole feed.
  void ReadFeed();

  // What was wrong on the way, the first few.
  const std::vector<std::string>& faults() const { return faults_; }
  // Units taken at the end, by resource id and period, in all and by community.
  const std::map<storage::CapacityPlace, int64_t>& taken() const { return taken_; }
  const std::map<std::pair<storage::CapacityPlace, std::string>, int64_t>& shares() const { return shares_; }
  // Of those who wait at the end, names of those whom a place could have been offered.
  std::vector<std::string> Forgotten() const;
  // How often each type of event came.
  const std::map<v1::EventType, int64_t>& counts() const { return counts_; }
  int64_t passed_over() const { return passed_over_; }

 private:
  struct Units {
    storage::CapacityPlace place;
    std::string community;
    int64_t quantity = 0;  // 0: none
  };
  using Position = std::pair<int64_t, std::string>;  // join time, order: the published order

  void Learn();
  void See(const v1::Event& event);
  void SeeWaiting(const v1::Event& event);
  void Offered(const v1::Waiting& waiting, const Units& units);
  void Take(const Units& units, int64_t sign);
  void CheckLimits(const std::string& when);
  bool Fits(const Units& units) const;
  const v1::Capacity& CapacityOf(const storage::CapacityPlace& place) const;
  void Fault(const std::string& what);

  const storage::Reader& store_;
  const std::map<std::string, std::vector<v1::Capacity>> capacities_;
  std::map<std::string, Units> assignments_;  // by name; units that it had when it was made, or was given
  std::map<std::string, v1::Waiting> waitings_;
  std::map<std::string, Units> waiting_units_;
  std::set<std::string> granted_;  // assignments whose units came from a waitlist
  std::map<std::string, size_t> updates_;
  std::map<storage::CapacityPlace, std::map<Position, std::string>> lines_;
  std::map<storage::CapacityPlace, int64_t> taken_;
  std::map<std::pair<storage::CapacityPlace, std::string>, int64_t> shares_;
  std::set<std::pair<storage::CapacityPlace, std::string>> touched_;  // by the commit that is read
  std::map<v1::EventType, int64_t> counts_;
  int64_t passed_over_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace peidan::server
