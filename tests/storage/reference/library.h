// The reference library as text.
#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>

#include "peidan/v1/catalog_import.pb.h"

namespace peidan::storage {

inline std::string ReadReferenceFile(const std::string& name) {
  std::ifstream file(PEIDAN_SOURCE_DIR "/storage/reference/haidian/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::map<v1::CatalogTable, std::string> ReferenceTexts() {
  return {{v1::CATALOG_TABLE_BUREAUS, ReadReferenceFile("bureaus.csv")},
          {v1::CATALOG_TABLE_SUBDISTRICTS, ReadReferenceFile("subdistricts.csv")},
          {v1::CATALOG_TABLE_COMMUNITIES, ReadReferenceFile("communities.csv")},
          {v1::CATALOG_TABLE_RESOURCES, ReadReferenceFile("resources.csv")}};
}

}  // namespace peidan::storage
