#include "tests/matching/generated_country.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace peidan::matching {
namespace {

// Everything random about one district.
class DistrictMaker {
 public:
  DistrictMaker(const Catalog& reference, uint32_t code, uint32_t seed)
      : reference_(reference), code_(absl::StrFormat("%06d", code)), random_(seed * 1000003u + code) {
    for (std::string& place : places_) place = PlaceName();
  }

  std::shared_ptr<const Catalog> Make() {
    std::vector<v1::Subdistrict> subdistricts = reference_.subdistricts();
    for (v1::Subdistrict& subdistrict : subdistricts) Move(*subdistrict.mutable_name());
    std::vector<v1::Community> communities = reference_.communities();
    communities.resize(std::min(communities.size(), kCommunitiesPerDistrict));
    for (v1::Community& community : communities) {
      Move(*community.mutable_name());
      Move(*community.mutable_subdistrict());
    }
    std::vector<v1::Resource> resources = reference_.resources();
    for (v1::Resource& resource : resources) Vary(resource);
    return std::make_shared<const Catalog>(reference_.bureaus(), std::move(subdistricts), std::move(communities),
                                           std::move(resources), 1);
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }
  const std::string& Place() { return places_[Below(std::size(places_))]; }

  std::string PlaceName() {
    static const std::vector<std::string> first = {"东", "西", "南", "北", "上", "新", "老", "石",
                                                   "柳", "松", "青", "白", "金", "玉", "长", "永",
                                                   "安", "平", "清", "龙", "凤", "梅", "槐", "桃"};
    static const std::vector<std::string> second = {"河", "桥", "庄", "营", "园", "里", "坡", "泉",
                                                    "岭", "湾", "坊", "台", "门", "店", "沟", "塘",
                                                    "寺", "滩", "坝", "口", "铺", "井", "洼", "屯"};
    return absl::StrCat(first[Below(first.size())], second[Below(second.size())]);
  }

  // Puts the code of the district in the place of the one in a name.
  void Move(std::string& name) const { name.replace(name.find('/') + 1, code_.size(), code_); }

  void Vary(v1::Resource& resource) {
    static const std::vector<std::string> openings = {"", "", "我们这儿", "咱小区", "最近", "总是", "能不能管管"};
    resource.set_display_name(absl::StrCat(Place(), resource.display_name()));
    for (std::string& alias : *resource.mutable_aliases()) {
      if (Below(3) == 0) alias = absl::StrCat(Place(), alias);
    }
    for (std::string& phrase : *resource.mutable_phrases()) {
      phrase = absl::StrCat(Below(4) == 0 ? Place() : openings[Below(openings.size())], phrase);
    }
    resource.set_description(absl::StrCat(resource.description(), "本区由", Place(), "服务站承办。"));
    for (std::string& subdistrict : *resource.mutable_eligibility()->mutable_service_area()) Move(subdistrict);
    resource.set_lead_time_days(static_cast<int>(Below(12)));
    resource.mutable_capacity()->set_amount(static_cast<int>(1 + Below(60)));
    resource.mutable_capacity()->set_community_quota(static_cast<int>(1 + Below(3)));
  }

  const Catalog& reference_;
  const std::string code_;
  std::mt19937 random_;
  std::string places_[12];
};

}  // namespace

std::shared_ptr<const Catalog> MakeDistrict(const Catalog& reference, uint32_t code, uint32_t seed) {
  return DistrictMaker(reference, code, seed).Make();
}

}  // namespace peidan::matching
