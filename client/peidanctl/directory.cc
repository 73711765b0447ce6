#include "client/peidanctl/directory.h"

#include "client/paging.h"
#include "client/peidanctl/names.h"

namespace peidan::ctl {

void Directory::LoadBureaus() {
  const auto bureaus = client::ReadPages<v1::Bureau>(
      v1::ListBureausRequest(), 0, [this](const auto& request) { return client_.catalog().ListBureaus(request); },
      [](v1::ListBureausResponse& page) { return page.mutable_bureaus(); });
  if (!bureaus.ok()) return;
  for (const v1::Bureau& bureau : bureaus->items) known_[bureau.name()] = bureau.short_name();
}

void Directory::LoadSubdistricts() {
  const auto subdistricts = client::ReadPages<v1::Subdistrict>(
      v1::ListSubdistrictsRequest(), 0,
      [this](const auto& request) { return client_.catalog().ListSubdistricts(request); },
      [](v1::ListSubdistrictsResponse& page) { return page.mutable_subdistricts(); });
  if (!subdistricts.ok()) return;
  for (const v1::Subdistrict& subdistrict : subdistricts->items)
    known_[subdistrict.name()] = subdistrict.display_name();
}

std::string Directory::Bureau(const std::string& name) {
  if (!bureaus_loaded_) {
    bureaus_loaded_ = true;
    LoadBureaus();
  }
  const auto [entry, missing] = known_.try_emplace(name);
  if (missing) entry->second = ShortId(name);
  return entry->second;
}

std::string Directory::Resource(const std::string& name) {
  const auto [entry, missing] = known_.try_emplace(name);
  if (missing) {
    v1::GetResourceRequest request;
    request.set_name(name);
    const auto resource = client_.catalog().GetResource(request);
    entry->second = resource.ok() ? resource->display_name() : ShortId(name);
  }
  return entry->second;
}

std::string Directory::Community(const std::string& name) {
  const auto [entry, missing] = known_.try_emplace(name);
  if (missing) {
    v1::GetCommunityRequest request;
    request.set_name(name);
    const auto community = client_.catalog().GetCommunity(request);
    entry->second = community.ok() ? community->display_name() : ShortId(name);
  }
  return entry->second;
}

std::string Directory::Subdistrict(const std::string& name) {
  if (!subdistricts_loaded_) {
    subdistricts_loaded_ = true;
    LoadSubdistricts();
  }
  const auto [entry, missing] = known_.try_emplace(name);
  if (missing) entry->second = ShortId(name);
  return entry->second;
}

}  // namespace peidan::ctl
