// The searching half of Lexicon: a trie over the pieces of all forms, then gaps, then the longest match.
#include <algorithm>

#include "matching/lexicon.h"

namespace peidan::matching {

void Lexicon::BuildTrie(const std::vector<std::u32string>& sorted_pieces) {
  nodes_.clear();
  edges_.clear();
  Grow(sorted_pieces, 0, sorted_pieces.size(), 0);
}

// The node for the pieces [first, last), which agree on their first `depth` characters; returns its number.
uint32_t Lexicon::Grow(const std::vector<std::u32string>& pieces, size_t first, size_t last, size_t depth) {
  const auto self = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back();
  if (first < last && pieces[first].size() == depth) nodes_[self].piece = static_cast<int32_t>(first++);
  std::vector<std::pair<size_t, size_t>> groups;
  for (size_t start = first; start < last;) {
    size_t stop = start + 1;
    while (stop < last && pieces[stop][depth] == pieces[start][depth]) ++stop;
    groups.emplace_back(start, stop);
    start = stop;
  }
  const auto first_edge = static_cast<uint32_t>(edges_.size());
  nodes_[self].first_edge = first_edge;
  nodes_[self].edge_count = static_cast<uint32_t>(groups.size());
  edges_.resize(edges_.size() + groups.size());
  for (size_t i = 0; i < groups.size(); ++i) {
    const char32_t label = pieces[groups[i].first][depth];
    const uint32_t target = Grow(pieces, groups[i].first, groups[i].second, depth + 1);
    edges_[first_edge + i] = {label, target};
  }
  return self;
}

std::vector<Lexicon::Occurrence> Lexicon::FindPieces(std::u32string_view text) const {
  std::vector<Occurrence> found;
  if (nodes_.empty()) return found;
  for (size_t start = 0; start < text.size(); ++start) {
    uint32_t node = 0;
    for (size_t i = start; i < text.size(); ++i) {
      const auto edge = edges_.begin() + nodes_[node].first_edge;
      const auto stop = edge + nodes_[node].edge_count;
      const auto it = std::lower_bound(edge, stop, text[i], [](const Edge& e, char32_t c) { return e.label < c; });
      if (it == stop || it->label != text[i]) break;
      node = it->target;
      if (nodes_[node].piece >= 0) {
        found.push_back(
            {static_cast<uint32_t>(nodes_[node].piece), {static_cast<int32_t>(start), static_cast<int32_t>(i) + 1}});
      }
    }
  }
  return found;
}

// Completes `hit`, whose first `piece_count` pieces are set, with the nearest occurrences in `later` that let it end.
bool Lexicon::Complete(absl::Span<const Occurrence> later, absl::Span<const int32_t> clauses, const Form& form,
                       FormHit& hit) const {
  if (hit.piece_count == form.pieces.size()) return true;
  const Span previous = hit.pieces[hit.piece_count - 1];
  for (size_t i = 0; i < later.size(); ++i) {
    const Occurrence& next = later[i];
    if (next.span.begin > previous.end + kMaxGap || clauses[next.span.begin] != clauses[previous.begin]) break;
    if (next.span.begin < previous.end || next.piece != form.pieces[hit.piece_count]) continue;
    hit.pieces[hit.piece_count++] = next.span;
    if (Complete(later.subspan(i + 1), clauses, form, hit)) return true;
    --hit.piece_count;
  }
  return false;
}

std::vector<FormHit> Lexicon::FindForms(std::u32string_view text, absl::Span<const int32_t> clauses) const {
  const std::vector<Occurrence> occurrences = FindPieces(text);
  std::vector<FormHit> hits;
  for (size_t i = 0; i < occurrences.size(); ++i) {
    for (uint32_t number : forms_by_first_piece_[occurrences[i].piece]) {
      FormHit hit{forms_[number].concept_id, 1, {occurrences[i].span}};
      if (Complete(absl::MakeConstSpan(occurrences).subspan(i + 1), clauses, forms_[number], hit)) hits.push_back(hit);
    }
  }
  return KeepLongest(std::move(hits));
}

std::vector<FormHit> Lexicon::KeepLongest(std::vector<FormHit> hits) const {
  // Markers are one class, and the alarms belong to it: a longer marker on the same characters takes an alarm back
  // (快打起来了).
  const auto group = [this](const FormHit& hit) {
    const ConceptClass c = entries_[hit.concept_id].concept_class;
    return IsMarker(c) || c == ConceptClass::kUrgency ? ConceptClass::kUrgency : c;
  };
  std::sort(hits.begin(), hits.end(), [](const FormHit& a, const FormHit& b) {
    if (a.literal_length() != b.literal_length()) return a.literal_length() > b.literal_length();
    if (a.begin() != b.begin()) return a.begin() < b.begin();
    if (a.end() != b.end()) return a.end() < b.end();
    return a.concept_id < b.concept_id;
  });
  // Of two hits on common characters the later in this rank gives way, unless a form with a gap only shares a whole
  // piece.
  const auto gives_way = [&](const FormHit& hit, const FormHit& winner) {
    if (group(hit) != group(winner)) return false;
    for (int i = 0; i < hit.piece_count; ++i) {
      for (int j = 0; j < winner.piece_count; ++j) {
        const Span a = hit.pieces[i];
        const Span b = winner.pieces[j];
        const bool overlap = a.begin < b.end && b.begin < a.end;
        if (overlap && (a != b || hit.piece_count == 1)) return true;
      }
    }
    return false;
  };
  std::vector<FormHit> kept;
  for (const FormHit& hit : hits) {
    if (std::none_of(kept.begin(), kept.end(), [&](const FormHit& winner) { return gives_way(hit, winner); }))
      kept.push_back(hit);
  }
  std::sort(kept.begin(), kept.end(), [](const FormHit& a, const FormHit& b) {
    if (a.begin() != b.begin()) return a.begin() < b.begin();
    if (a.end() != b.end()) return a.end() < b.end();
    return a.concept_id < b.concept_id;
  });
  return kept;
}

}  // namespace peidan::matching
