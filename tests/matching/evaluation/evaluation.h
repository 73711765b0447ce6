// How often the matcher is right, over labelled needs.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "matching/matcher.h"
#include "tests/matching/evaluation/labelled_need.h"

namespace peidan::matching {

// A share of a count.
struct Share {
  int hit = 0;
  int all = 0;
  void Count(bool success) {
    hit += success;
    ++all;
  }
  std::string Text() const;
};

// Counts needs as they come. A lead is right if it is one of the acceptable leads.
class Evaluation {
 public:
  // `show`: where needs that went wrong are written, with what was decided; may be null.
  explicit Evaluation(std::ostream* show) : show_(show) {}

  void Add(const LabelledNeed& need, const Matcher& matcher);
  void Print(std::ostream& out) const;

 private:
  // Whether all of it was right.
  bool AddAnswerable(const LabelledNeed& need, const v1::Match& match, bool decided);
  void AddJoint(const LabelledNeed& need, const v1::Match& match, bool decided);
  void Show(const LabelledNeed& need, const Decision& decision) const;

  std::ostream* show_;
  Share first_, three_, decided_, precise_, required_, cooperating_, excess_, unclear_, outside_, outside_named_,
      emergencies_, false_alarms_, refused_;
};

}  // namespace peidan::matching
