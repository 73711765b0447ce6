// The four tables of the catalog as people keep them: CSV text becomes messages, or a list of everything that is wrong.
// Pure: no store, no files.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "peidan/v1/catalog.pb.h"
#include "peidan/v1/catalog_import.pb.h"
#include "storage/tables.h"

namespace peidan::storage {

// What the texts say. Rows are in the order of the text. With any fault the entries are not fit to be stored.
struct ReferenceTables {
  std::vector<v1::Bureau> bureaus;
  std::vector<v1::Subdistrict> subdistricts;
  std::vector<v1::Community> communities;
  std::vector<v1::Resource> resources;
  std::vector<v1::ImportFault> faults;  // by table, row and column; at most kMaxImportFaults
};

inline constexpr size_t kMaxImportFaults = 10'000;

// Reads the tables that are there. Rows may refer to each other's table and to `existing`; a code may stand in
// `existing` (the row replaces it) but only once in its table; no two entries may have the same display name
// (communities: in the same subdistrict). Every fault of every row is listed.
ReferenceTables ParseReferenceTables(const std::map<v1::CatalogTable, std::string>& texts,
                                     const CatalogContents& existing);

}  // namespace peidan::storage
