// Text retrieval beside SQLite FTS5 and Xapian, on the same documents and questions.
#pragma once

#include <string>
#include <vector>

#include "peidan/v1/catalog.pb.h"
#include "tests/bench/samples.h"

namespace peidan::bench {

// What one engine did.
struct RetrievalResult {
  std::string engine;
  double build_seconds = 0;
  double per_second = 0;  // questions, each for its best 20
  double recall = 0;      // share of the needs with a right bureau that one of whose resources is among the best 20
};

// Every engine on `resources`, each need `repeat` times: TextIndex; FTS5 with the trigram tokenizer, in memory; Xapian
// with n-grams of ideographs, in the folder `directory`, which it makes and removes. All weigh names 3, aliases and
// phrases 2, descriptions 1. REQUIRES: in order of name.
std::vector<RetrievalResult> MeasureRetrieval(const std::vector<v1::Resource>& resources,
                                              const std::vector<LabelledNeed>& needs, int repeat,
                                              const std::string& directory);

}  // namespace peidan::bench
