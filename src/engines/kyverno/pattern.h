// Private to the engine. Patterns that resources are held against: trees with anchors, compiled
// once (reference: policy, 3.11). A Pattern lies in the arena that compiled it and is immutable;
// matching takes little scratch and is safe from any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/kyverno/anchor.h"
#include "engines/kyverno/path.h"
#include "engines/kyverno/scalar_pattern.h"
#include "engines/policy/result.h"

namespace kyverno {

struct Pattern;

struct PatternMember {
  Anchor anchor = Anchor::none;
  document::Key key = {};      // without the anchor
  std::string_view text = {};  // with it
  const Pattern* value = nullptr;
  bool any = false;          // "*": there, and not null
  std::uint32_t number = 0;  // of an anchor whose key must be found somewhere: from 1
};

struct Pattern {
  enum class Shape : std::uint8_t { scalar, list, map };
  Shape shape = Shape::scalar;
  bool expands_keys = false;  // of labels and annotations: keys may have wildcards
  document::Node node = {};
  ScalarPattern scalar = {};
  std::span<const Pattern> items = {};
  std::span<const PatternMember> anchors = {};  // all but global ones and additions, by their text
  std::span<const PatternMember> members = {};  // the others, in the order they are looked at
};

struct CompiledPattern {
  const Pattern* root = nullptr;
  std::uint32_t numbers = 0;  // the largest PatternMember::number
};
CompiledPattern compile_pattern(const document::Node& node, document::Arena& arena);

enum class Match : std::uint8_t {
  pass,
  fail,
  denied,   // a key that must not be there is there
  skip,     // nothing here that the pattern speaks of
  error,    // it fails, and some condition's key was found nowhere
  unknown,  // it rests on a value that is known only after apply
};

struct MatchResult {
  Match match = Match::pass;
  policy::Failure failure = {};  // unless it passes; path and place are those of the failure
  std::string reason = {};       // of a skip
  // Where something else would have to stand (RFC 6901; "/-" behind a list that lacks an item),
  // what the pattern wants there, and what is there.
  std::string pointer = {};
  const Pattern* wanted = nullptr;
  document::Node found = {};
};
MatchResult match_pattern(const CompiledPattern& pattern, const document::Node& resource);

}  // namespace kyverno
