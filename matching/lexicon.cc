#include "matching/lexicon.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "matching/normalise.h"

namespace peidan::matching {
namespace {

constexpr std::array<absl::string_view, 11> kClassNames = {
    "topic", "action", "setting", "audience", "urgency", "scope", "negation", "done", "request", "report", "neutral"};

std::optional<ConceptClass> ParseClass(absl::string_view name) {
  const auto it = std::find(kClassNames.begin(), kClassNames.end(), name);
  if (it == kClassNames.end()) return std::nullopt;
  return static_cast<ConceptClass>(it - kClassNames.begin());
}

bool IsConceptId(absl::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '_';
  });
}

std::vector<std::u32string> SplitPieces(const std::u32string& form) {
  std::vector<std::u32string> pieces(1);
  for (char32_t c : form) {
    if (c == '*') {
      pieces.emplace_back();
    } else {
      pieces.back().push_back(c);
    }
  }
  return pieces;
}

}  // namespace

// Reads form cells and remembers who owns which form.
class Lexicon::FormReader {
 public:
  explicit FormReader(Faults& faults) : faults_(faults) {}

  void ReadCell(const LexiconEntry& entry, absl::string_view cell, const Place& place) {
    for (absl::string_view form : absl::StrSplit(cell, ';')) ReadForm(entry, form, place);
  }
  std::vector<RawForm> Take() { return std::move(forms_); }

 private:
  void ReadForm(const LexiconEntry& entry, absl::string_view form, const Place& place) {
    const std::u32string text = Normalise(absl::StripAsciiWhitespace(form)).text;
    std::vector<std::u32string> pieces = SplitPieces(text);
    if (std::any_of(pieces.begin(), pieces.end(), [](const std::u32string& p) { return p.empty(); })) {
      faults_.Add(place, absl::StrCat("词形 `", form, "` 是空的，或以 * 开头或结尾"), v1::RULE_FAULT_REASON_EMPTY);
    } else if (text.size() > kMaxFormLength) {
      faults_.Add(place, absl::StrCat("词形最多 ", kMaxFormLength, " 个字，这里有 ", text.size(), " 个"));
    } else if (pieces.size() > kMaxPieces) {
      faults_.Add(place, absl::StrCat("词形 `", form, "` 最多有 ", kMaxPieces - 1, " 处 *"));
    } else if (const auto [it, fresh] = owners_.emplace(std::pair(IsMarker(entry.concept_class), text), entry.id);
               !fresh) {
      faults_.Add(place, absl::StrCat("词形 `", form, "` 已在概念 `", it->second, "` 中"),
                  v1::RULE_FAULT_REASON_FORM_TWICE);
    } else {
      forms_.push_back({entry.id, std::move(pieces)});
    }
  }

  Faults& faults_;
  // A form has one owner; beside it, a marker may have the same form, because it is read on its own.
  std::map<std::pair<bool, std::u32string>, std::string> owners_;
  std::vector<RawForm> forms_;
};

absl::string_view ClassName(ConceptClass c) { return kClassNames[static_cast<size_t>(c)]; }

int32_t FormHit::literal_length() const {
  int32_t length = 0;
  for (int i = 0; i < piece_count; ++i) length += pieces[i].end - pieces[i].begin;
  return length;
}

const std::vector<absl::string_view>& Lexicon::Header() {
  static const std::vector<absl::string_view> header = {"concept", "class", "name", "forms", "note"};
  return header;
}

Lexicon Lexicon::Compile(absl::Span<const CsvTable> tables, Faults& faults) {
  Lexicon lexicon;
  std::map<std::string, LexiconEntry> entries;
  FormReader forms(faults);
  for (const CsvTable& table : tables) {
    for (const CsvRow& row : table.rows) {
      const std::string& id = row.cells[0];
      const std::optional<ConceptClass> concept_class = ParseClass(row.cells[1]);
      if (!IsConceptId(id)) faults.Add(table.At(row, 0), absl::StrCat("`", id, "` 不是概念编号"));
      if (!concept_class) faults.Add(table.At(row, 1), absl::StrCat("没有类别 `", row.cells[1], "`"));
      const auto [it, fresh] =
          entries.try_emplace(id, LexiconEntry{id, concept_class.value_or(ConceptClass::kTopic), row.cells[2]});
      if (!fresh)
        faults.Add(table.At(row, 0), absl::StrCat("概念 `", id, "` 重复"), v1::RULE_FAULT_REASON_DUPLICATE_ID);
      forms.ReadCell(it->second, row.cells[3], table.At(row, 3));
      if (entries.size() == kMaxConcepts + 1)
        faults.Add(table.At(row, 0), absl::StrCat("概念最多 ", kMaxConcepts, " 个"));
    }
  }
  for (auto& [id, entry] : entries) lexicon.entries_.push_back(std::move(entry));
  if (!faults.empty()) return lexicon;

  lexicon.CompileForms(forms.Take());
  return lexicon;
}

void Lexicon::CompileForms(std::vector<RawForm> raw) {
  std::sort(raw.begin(), raw.end(), [](const RawForm& a, const RawForm& b) { return a.pieces < b.pieces; });
  std::map<std::u32string, uint32_t> piece_ids;
  for (const RawForm& form : raw) {
    for (const std::u32string& piece : form.pieces) piece_ids.emplace(piece, 0);
  }
  std::vector<std::u32string> pieces;
  for (auto& [piece, id] : piece_ids) {
    id = static_cast<uint32_t>(pieces.size());
    pieces.push_back(piece);
  }
  forms_by_first_piece_.resize(pieces.size());
  pieces_.resize(entries_.size());
  for (const RawForm& form : raw) {
    Form compiled{*Find(form.concept_id), {}};
    for (const std::u32string& piece : form.pieces) compiled.pieces.push_back(piece_ids.at(piece));
    std::vector<std::u32string>& own = pieces_[compiled.concept_id];
    own.insert(own.end(), form.pieces.begin(), form.pieces.end());
    forms_by_first_piece_[compiled.pieces[0]].push_back(static_cast<uint32_t>(forms_.size()));
    forms_.push_back(std::move(compiled));
  }
  BuildTrie(pieces);
}

std::optional<ConceptId> Lexicon::Find(absl::string_view id) const {
  const auto it = std::lower_bound(entries_.begin(), entries_.end(), id,
                                   [](const LexiconEntry& e, absl::string_view key) { return e.id < key; });
  if (it == entries_.end() || it->id != id) return std::nullopt;
  return static_cast<ConceptId>(it - entries_.begin());
}

}  // namespace peidan::matching
