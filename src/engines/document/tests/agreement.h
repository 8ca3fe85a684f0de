// Whether two trees are the same to the last span.
#pragma once
#include "engines/document/node.h"

namespace document {

inline bool same_place(const Span& a, const Span& b) {
  return a.begin == b.begin && a.end == b.end;
}

// nullptr, or the node of `a` from which on they differ.
inline const Node* first_difference(const Node& a, const Node& b) {
  if (a.kind() != b.kind() || a.size() != b.size() || !same_place(a.span(), b.span())) return &a;
  if (a.is_list()) {
    for (std::size_t i = 0; i < a.size(); ++i)
      if (const Node* found = first_difference(a.items()[i], b.items()[i])) return found;
    return nullptr;
  }
  if (!a.is_map()) {
    const bool not_numbers = a.kind() == Kind::float64 && a.float64() != a.float64();
    return not_numbers || equal(a, b) ? nullptr : &a;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Member &x = a.members()[i], &y = b.members()[i];
    if (x.key != y.key || !same_place(x.key_span(), y.key_span())) return &x.value;
    if (const Node* found = first_difference(x.value, y.value)) return found;
  }
  return nullptr;
}

}  // namespace document
