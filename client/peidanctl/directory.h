// The NameBook that asks the server.
#pragma once

#include <map>
#include <string>

#include "client/client.h"
#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// Asks each name once: the bureaus together, the subdistricts together, resources and communities one by one. A failed
// question is answered by the short id, because a name is decoration; the command has already succeeded.
class Directory : public NameBook {
 public:
  // `client` must outlive the directory.
  explicit Directory(const client::Client& client) : client_(client) {}

  std::string Bureau(const std::string& name) override;
  std::string Resource(const std::string& name) override;
  std::string Community(const std::string& name) override;
  std::string Subdistrict(const std::string& name) override;

 private:
  void LoadBureaus();
  void LoadSubdistricts();

  const client::Client& client_;
  bool bureaus_loaded_ = false;
  bool subdistricts_loaded_ = false;
  std::map<std::string, std::string> known_;  // From resource name to what people say.
};

}  // namespace peidan::ctl
