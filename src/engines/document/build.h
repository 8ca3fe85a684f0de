// Makes trees: lists and maps of parts that are there (expressions), and a Builder for readers,
// which meet the parts in order. Everything made lies in the arena. For one thread.
#pragma once
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/key.h"
#include "engines/document/node.h"

namespace document {

// Over items that already lie where they stay.
Node list(std::span<const Node> items, const Span& span = {});
// Over a copy of the items.
Node list(Arena& arena, std::span<const Node> items, const Span& span = {});
// A copy of the members; of members with the same key the last value stays, in the place of the
// first. The texts of the keys are not copied.
Node map(Arena& arena, std::span<const Member> members, const Span& span = {});
// Of a text that may go away.
Node string(Arena& arena, std::string_view text, const Span& span = {});
// The whole tree, texts and keys too, so that it depends on nothing but the new arena and Sources.
enum class Spans : std::uint8_t { kept, dropped };
Node copy(Arena& arena, const Node& node, Spans spans = Spans::kept);

// A key that was given twice: which one does not count, and which one does.
struct Duplicate {
  std::string_view key;
  Span dropped, kept;
};

class Builder {
 public:
  Builder(Arena& arena, Keys& keys) : arena_(arena), keys_(keys) {}

  void add(const Node& node) { nodes_.push_back(node); }
  void begin(Kind kind, const Span& span);  // list or map
  // Before each value of a map. A text that outlives the arena is not copied when `stable`.
  enum class Text : std::uint8_t { copied, stable };
  void key(std::string_view text, const Span& span, Text lives = Text::copied);
  // In the map that is open, members of `map` (itself a map) that it gets from nowhere else: its
  // own win, then what was inherited earlier.
  void inherit(const Node& map);
  // Ends what was begun last and gives it back, to be added; its span ends at byte `end`.
  Node end(std::uint32_t end);
  std::size_t depth() const { return open_.size(); }
  // The one node that was added at depth 0, once all is ended; then the builder starts anew.
  Node take();
  void reset();  // forgets what is not taken
  // Since they were last taken.
  std::vector<Duplicate> take_duplicates() { return std::exchange(duplicates_, {}); }

  Arena& arena() { return arena_; }

 private:
  struct Open {
    Kind kind;
    Span span;
    std::size_t nodes, keys, inherited;  // how many were there before it
  };
  struct PendingKey {
    Key key;
    std::uint32_t begin, end;
  };
  Node map_of(const Open& open);
  Node with_inherited(const Node& own, const Open& open);

  Arena& arena_;
  Keys& keys_;
  std::vector<Node> nodes_, inherited_;
  std::vector<PendingKey> pending_;
  std::vector<Open> open_;
  std::vector<Duplicate> duplicates_;
};

}  // namespace document
