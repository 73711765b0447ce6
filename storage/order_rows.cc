#include "storage/order_rows.h"

#include <google/protobuf/util/time_util.h>

namespace peidan::storage {
namespace {

int64_t Micros(const google::protobuf::Timestamp& time) {
  return google::protobuf::util::TimeUtil::TimestampToMicroseconds(time);
}

// The lists of everybody's and of the owner's entries, in any state and in this one, all at the same position.
void AddToLists(std::vector<IndexRow>& rows, std::string_view owner, int state, const std::string& position) {
  rows.push_back({ListName("", 0), position});
  rows.push_back({ListName("", state), position});
  rows.push_back({ListName(owner, 0), position});
  rows.push_back({ListName(owner, state), position});
}

}  // namespace

std::vector<IndexRow> OrderRows(const v1::Order& order) {
  std::vector<IndexRow> rows;
  AddToLists(rows, LastSegment(order.need().community()), order.state(),
             OrderPosition(Micros(order.create_time()), LastSegment(order.name())));
  return rows;
}

std::vector<IndexRow> AssignmentRows(const v1::Order& order) {
  std::vector<IndexRow> rows;
  uint32_t number = 0;
  for (const v1::Assignment& assignment : order.assignments()) {
    AddToLists(rows, LastSegment(assignment.bureau()), assignment.state(),
               AssignmentPosition(Micros(assignment.create_time()), LastSegment(order.name()), ++number));
  }
  return rows;
}

}  // namespace peidan::storage
