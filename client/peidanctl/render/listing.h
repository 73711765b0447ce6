// Lists of messages in the format the user asked for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/paging.h"
#include "client/peidanctl/render/json.h"
#include "client/peidanctl/render/table.h"
#include "client/peidanctl/session.h"

namespace peidan::ctl {

// A column of a list: its Chinese title and how an entry fills it.
template <class Item>
struct Column {
  std::string title;
  std::function<std::string(const Item&)> cell;
};

// The entries as rows of text.
template <class Item>
Table TableOf(const std::vector<Item>& items, const std::vector<Column<Item>>& columns) {
  Table table;
  for (const auto& column : columns) table.titles.push_back(column.title);
  for (const Item& item : items) {
    auto& row = table.rows.emplace_back();
    for (const auto& column : columns) row.push_back(column.cell(item));
  }
  return table;
}

// Writes entries as JSON array, JSON lines, CSV or aligned table; below the table stands how many of how many are
// shown.
template <class Item>
void PrintListing(Session& session, const client::Listing<Item>& listing, const std::vector<Column<Item>>& columns) {
  switch (session.format) {
    case OutputFormat::kJson: {
      std::vector<const google::protobuf::Message*> messages;
      for (const Item& item : listing.items) messages.push_back(&item);
      session.out << JsonArray(messages);
      return;
    }
    case OutputFormat::kJsonl:
      for (const Item& item : listing.items) session.out << CompactJson(item) << "\n";
      return;
    case OutputFormat::kCsv:
      session.out << RenderCsv(TableOf(listing.items, columns));
      return;
    case OutputFormat::kTable:
      session.out << RenderAligned(TableOf(listing.items, columns)) << "共 " << listing.total_size << " 条";
      if (static_cast<int>(listing.items.size()) < listing.total_size) {
        session.out << "，显示前 " << listing.items.size() << " 条（--limit 可调）";
      }
      session.out << "\n";
      return;
  }
}

// Writes one message: as text for people that `story` makes, or as a list of one.
template <class Item>
void PrintOne(Session& session, const Item& item, const std::vector<Column<Item>>& columns,
              const std::function<std::string()>& story) {
  switch (session.format) {
    case OutputFormat::kTable:
      session.out << story();
      return;
    case OutputFormat::kJson:
      session.out << PrettyJson(item);
      return;
    case OutputFormat::kJsonl:
      session.out << CompactJson(item) << "\n";
      return;
    case OutputFormat::kCsv:
      session.out << RenderCsv(TableOf<Item>({item}, columns));
      return;
  }
}

}  // namespace peidan::ctl
