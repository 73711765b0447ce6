#include "tests/bench/retrieval.h"

#include <sqlite3.h>
#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/normalise.h"
#include "matching/text_index.h"

namespace peidan::bench {
namespace {

constexpr size_t kBest = 20;
constexpr int kNameWeight = 3, kAliasWeight = 2, kPhraseWeight = 2, kDescriptionWeight = 1;

// Positions of resources, best first.
using Search = std::function<std::vector<size_t>(const std::string& text)>;

double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void Check(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "matching_bench: %s\n", what);
  std::exit(1);
}

class OwnEngine {
 public:
  explicit OwnEngine(const std::vector<v1::Resource>& resources) : index_(resources) {}
  std::vector<size_t> Find(const std::string& text) const {
    const std::vector<double> scores = index_.ScoreResources(index_.Parse(matching::Normalise(text).text));
    std::vector<size_t> hits;
    for (size_t i = 0; i < scores.size(); ++i) {
      if (scores[i] > 0) hits.push_back(i);
    }
    const auto end = hits.begin() + static_cast<ptrdiff_t>(std::min(hits.size(), kBest));
    std::partial_sort(hits.begin(), end, hits.end(),
                      [&](size_t a, size_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
    hits.erase(end, hits.end());
    return hits;
  }

 private:
  matching::TextIndex index_;
};

class SqliteEngine {
 public:
  explicit SqliteEngine(const std::vector<v1::Resource>& resources) {
    Check(sqlite3_open(":memory:", &db_) == SQLITE_OK, "SQLite does not open");
    Run("CREATE VIRTUAL TABLE r USING fts5(name, aliases, phrases, description, tokenize='trigram'); BEGIN");
    sqlite3_stmt* insert = Prepare("INSERT INTO r(rowid, name, aliases, phrases, description) VALUES(?, ?, ?, ?, ?)");
    for (size_t i = 0; i < resources.size(); ++i) {
      const v1::Resource& r = resources[i];
      sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(i) + 1);
      Bind(insert, 2, r.display_name());
      Bind(insert, 3, absl::StrJoin(r.aliases(), "\n"));
      Bind(insert, 4, absl::StrJoin(r.phrases(), "\n"));
      Bind(insert, 5, r.description());
      Check(sqlite3_step(insert) == SQLITE_DONE, "SQLite does not insert");
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    Run("COMMIT");
    find_ = Prepare(absl::StrCat("SELECT rowid FROM r WHERE r MATCH ? ORDER BY bm25(r, ", kNameWeight, ", ",
                                 kAliasWeight, ", ", kPhraseWeight, ", ", kDescriptionWeight, ") LIMIT ", kBest));
  }
  ~SqliteEngine() {
    sqlite3_finalize(find_);
    sqlite3_close(db_);
  }
  SqliteEngine(const SqliteEngine&) = delete;
  SqliteEngine& operator=(const SqliteEngine&) = delete;

  std::vector<size_t> Find(const std::string& text) const {
    const std::string question = AnyTrigram(text);
    std::vector<size_t> hits;
    if (question.empty()) return hits;
    Bind(find_, 1, question);
    while (sqlite3_step(find_) == SQLITE_ROW) hits.push_back(static_cast<size_t>(sqlite3_column_int64(find_, 0)) - 1);
    sqlite3_reset(find_);
    return hits;
  }

 private:
  // Every three characters of the text as a phrase, any of which may match.
  static std::string AnyTrigram(const std::string& text) {
    const auto length = static_cast<int32_t>(matching::Normalise(text).text.size());
    std::vector<std::string> phrases;
    for (int32_t i = 0; i + 3 <= length; ++i) {
      const std::string trigram(matching::SliceCodePoints(text, i, i + 3));
      if (trigram.find('"') == std::string::npos) phrases.push_back(absl::StrCat("\"", trigram, "\""));
    }
    return absl::StrJoin(phrases, " OR ");
  }
  static void Bind(sqlite3_stmt* statement, int position, const std::string& text) {
    sqlite3_bind_text(statement, position, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  void Run(const char* sql) { Check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql); }
  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    Check(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK, sql.c_str());
    return statement;
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* find_ = nullptr;
};

class XapianEngine {
 public:
  XapianEngine(const std::vector<v1::Resource>& resources, const std::string& directory)
      : db_(directory, Xapian::DB_CREATE_OR_OVERWRITE) {
    Xapian::TermGenerator generator;
    generator.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
    for (const v1::Resource& r : resources) {
      Xapian::Document document;
      generator.set_document(document);
      const auto index = [&](const std::string& text, Xapian::termcount weight) {
        generator.index_text_without_positions(text, weight);
      };
      index(r.display_name(), kNameWeight);
      for (const std::string& alias : r.aliases()) index(alias, kAliasWeight);
      for (const std::string& phrase : r.phrases()) index(phrase, kPhraseWeight);
      index(r.description(), kDescriptionWeight);
      db_.add_document(document);
    }
    db_.commit();
  }
  std::vector<size_t> Find(const std::string& text) const {
    // The parser would want all n-grams of a run of ideographs at once; a need is rather any of them.
    Xapian::Document question;
    Xapian::TermGenerator generator;
    generator.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
    generator.set_document(question);
    generator.index_text_without_positions(text);
    Xapian::Enquire enquire(db_);
    enquire.set_query(Xapian::Query(Xapian::Query::OP_OR, question.termlist_begin(), question.termlist_end()));
    const Xapian::MSet best = enquire.get_mset(0, kBest);
    std::vector<size_t> hits;
    for (auto it = best.begin(); it != best.end(); ++it) hits.push_back(*it - 1);
    return hits;
  }

 private:
  Xapian::WritableDatabase db_;
};

// Asks every need and counts what comes back.
void Ask(const Search& search, const std::vector<v1::Resource>& resources, const std::vector<LabelledNeed>& needs,
         int repeat, RetrievalResult& result) {
  int answerable = 0, found = 0;
  for (const LabelledNeed& need : needs) {
    const std::vector<size_t> hits = search(need.text);
    if (need.leads.empty()) continue;
    ++answerable;
    found += std::any_of(hits.begin(), hits.end(), [&](size_t hit) {
      return std::find(need.leads.begin(), need.leads.end(), resources[hit].lead_bureau()) != need.leads.end();
    });
  }
  const double begin = Seconds();
  for (int i = 0; i < repeat; ++i) {
    for (const LabelledNeed& need : needs) search(need.text);
  }
  result.per_second = repeat * static_cast<double>(needs.size()) / (Seconds() - begin);
  result.recall = static_cast<double>(found) / std::max(1, answerable);
}

}  // namespace

std::vector<RetrievalResult> MeasureRetrieval(const std::vector<v1::Resource>& resources,
                                              const std::vector<LabelledNeed>& needs, int repeat,
                                              const std::string& directory) {
  std::vector<RetrievalResult> results;
  const auto measure = [&](const char* name, auto make) {
    const double begin = Seconds();
    const auto engine = make();
    RetrievalResult& result = results.emplace_back();
    result.engine = name;
    result.build_seconds = Seconds() - begin;
    Ask([&](const std::string& text) { return engine->Find(text); }, resources, needs, repeat, result);
  };
  measure("peidan", [&] { return std::make_unique<OwnEngine>(resources); });
  measure("SQLite FTS5", [&] { return std::make_unique<SqliteEngine>(resources); });
  measure("Xapian", [&] { return std::make_unique<XapianEngine>(resources, directory); });
  std::filesystem::remove_all(directory);
  return results;
}

}  // namespace peidan::bench
