// Times of single calls, and the labelled needs that are decided in them.
#pragma once

#include <string>
#include <vector>

namespace peidan::bench {

// Times in microseconds.
class Samples {
 public:
  template <typename Work>
  void Time(const Work& work) {
    const double begin = Now();
    work();
    Add(Now() - begin);
  }
  void Add(double microseconds) { values_.push_back(microseconds); }
  // The value that `share` of all do not exceed; 0: there is none.
  double At(double share);
  double Median() { return At(0.5); }
  size_t size() const { return values_.size(); }

 private:
  static double Now();  // monotonic

  std::vector<double> values_;
};

struct LabelledNeed {
  std::string text;
  std::vector<std::string> leads;  // `bureaus/{code}`; each would be right; empty: nobody is
};
// JSON lines with `text` and `lead`; ends the program where the file cannot be read.
std::vector<LabelledNeed> ReadNeeds(const std::string& path);

// Memory that this process occupies, in MB.
double ResidentMegabytes();

}  // namespace peidan::bench
