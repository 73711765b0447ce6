// What the columns of the four tables mean: a row becomes a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "peidan/v1/catalog.pb.h"
#include "storage/reference/table_row.h"

namespace peidan::storage {

// A column and the fields it fills: field paths that begin with `field` are reported under `title`. An empty field: the
// column is not stored.
struct ColumnMeaning {
  std::string_view title;
  std::string_view field;
};
using TableMeaning = std::vector<ColumnMeaning>;

const TableMeaning& BureauColumns();
const TableMeaning& SubdistrictColumns();
const TableMeaning& CommunityColumns();
const TableMeaning& ResourceColumns();

// The title of the column that fills the field at this path.
std::string_view TitleOf(const TableMeaning& meaning, std::string_view field_path);

// Reads a row; what cannot be read is a fault of the row, and the field is left empty.
v1::Bureau ReadBureau(TableRow& row);
v1::Subdistrict ReadSubdistrict(TableRow& row);
v1::Community ReadCommunity(TableRow& row);
v1::Resource ReadResource(TableRow& row);

}  // namespace peidan::storage
