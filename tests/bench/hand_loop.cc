#include "tests/bench/hand_loop.h"

#include <algorithm>

#include "matching/local_time.h"

namespace peidan::bench {
namespace {

constexpr size_t kBytesPerIdeograph = 3;

// Pairs of neighbouring ideographs of UTF-8 text, each once.
std::vector<std::string> PairsOf(const v1::Resource& resource) {
  std::vector<std::string> pairs;
  const auto append = [&](const std::string& name) {
    for (size_t i = 0; i + 2 * kBytesPerIdeograph <= name.size(); i += kBytesPerIdeograph)
      pairs.push_back(name.substr(i, 2 * kBytesPerIdeograph));
  };
  append(resource.display_name());
  for (const std::string& alias : resource.aliases()) append(alias);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

template <typename Values>
uint32_t BitsOf(const Values& values) {
  uint32_t bits = 0;
  for (int value : values) bits |= uint32_t{1} << value;
  return bits;
}

}  // namespace

void HandLoop::Add(uint32_t district, const matching::Catalog& catalog) {
  first_.push_back(resources_.size());
  for (const v1::Resource& from : catalog.resources()) {
    const v1::Eligibility& eligibility = from.eligibility();
    resources_.push_back({district,
                          from.state() == v1::RESOURCE_STATE_ACTIVE,
                          BitsOf(eligibility.orderers()),
                          BitsOf(eligibility.community_types()),
                          from.headcount_min(),
                          from.headcount_max(),
                          matching::ParseDay(from.valid_from()).value_or(absl::CivilDay::min()),
                          matching::ParseDay(from.valid_to()).value_or(absl::CivilDay::max()),
                          {eligibility.service_area().begin(), eligibility.service_area().end()},
                          PairsOf(from)});
  }
}

int64_t HandLoop::BestOf(size_t begin, size_t end, uint32_t district, const v1::Community& community,
                         const v1::Need& need, absl::CivilDay today) const {
  int64_t best = -1;
  int most = 0;
  const bool village = community.type() == v1::COMMUNITY_TYPE_VILLAGE;
  const uint32_t orderer = uint32_t{1} << (village ? v1::ORDERER_TYPE_VILLAGE : v1::ORDERER_TYPE_COMMUNITY);
  const uint32_t type = uint32_t{1} << community.type();
  const int people = need.headcount();
  for (size_t i = begin; i < end; ++i) {
    const Resource& r = resources_[i];
    if (r.district != district || !r.active || today < r.valid_from || today > r.valid_to) continue;
    if ((r.orderers & orderer) == 0 || (r.community_types != 0 && (r.community_types & type) == 0)) continue;
    if (!r.area.empty() && std::find(r.area.begin(), r.area.end(), community.subdistrict()) == r.area.end()) continue;
    if (people > 0 && (people < r.headcount_min || (r.headcount_max > 0 && people > r.headcount_max))) continue;
    int hits = 0;
    for (const std::string& keyword : r.keywords) hits += need.text().find(keyword) != std::string::npos;
    if (hits <= most) continue;
    most = hits;
    best = static_cast<int64_t>(i);
  }
  return best;
}

int64_t HandLoop::Best(uint32_t district, const v1::Community& community, const v1::Need& need,
                       absl::CivilDay today) const {
  return BestOf(0, resources_.size(), district, community, need, today);
}

int64_t HandLoop::BestInDistrict(size_t district_number, const v1::Community& community, const v1::Need& need,
                                 absl::CivilDay today) const {
  const size_t begin = first_[district_number];
  const size_t end = district_number + 1 < first_.size() ? first_[district_number + 1] : resources_.size();
  return BestOf(begin, end, resources_[begin].district, community, need, today);
}

}  // namespace peidan::bench
