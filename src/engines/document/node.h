// The tree that every reader makes and every expression reads: Kubernetes manifests, plans,
// Dockerfiles, images. A Node is 24 bytes, copied freely: a view whose children lie in an Arena and
// never change, so trees share parts, and what an expression makes may hold parts of a document.
// Reading allocates nothing and is safe from any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/check.h"
#include "engines/document/key.h"
#include "engines/document/source.h"

namespace document {

enum class Kind : std::uint8_t { null, boolean, int64, uint64, float64, string, list, map };
std::string_view name(Kind kind);  // "null", "boolean", "integer", "number", "string", ...

// What a reader says about a value besides it. A Terraform plan marks both.
enum class Mark : std::uint8_t {
  none = 0,
  unknown = 1,    // known only after apply: a rule that depends on it has no verdict
  sensitive = 2,  // never printed
  // Of a list or map: an item, or an item's item, is. Set by whatever makes it, so that who asks
  // need not walk the tree: that took half the time of a large plan.
  sensitive_within = 4,
  unknown_within = 8,
};

struct Member;

class Node {
 public:
  constexpr Node() : bits_(0), size_(0), int64_(0) {}

  Kind kind() const { return static_cast<Kind>(bits_ & 0xFU); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_number() const { return kind() >= Kind::int64 && kind() <= Kind::float64; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_list() const { return kind() == Kind::list; }
  bool is_map() const { return kind() == Kind::map; }
  bool has(Mark mark) const { return (bits_ & bits_of(mark)) != 0; }

  // Each precondition: the kind fits; anything else is a bug.
  bool boolean() const;
  std::int64_t int64() const;
  std::uint64_t uint64() const;  // readers use it only for what does not fit int64
  double float64() const;
  double number() const;  // of any number
  std::string_view string() const;
  std::span<const Node> items() const;        // list
  std::span<const Member> members() const;    // map, in the document's order, keys distinct
  std::size_t size() const { return size_; }  // items, members, or bytes of a string

  // The value of a member, or nullptr; nullptr too when this is no map. Linear in a small map,
  // logarithmic in a large one. With a text, its hash is made first.
  const Node* find(const Key& key) const;
  const Node* find(std::string_view key) const { return find(Key(key)); }
  const Member* find_member(const Key& key) const;

  Span span() const { return {.source = bits_ >> 8U, .begin = begin_, .end = end_}; }

  // Plain values; span and mark are optional. Texts and children must outlive the node.
  static Node null(const Span& span = {}) { return {Kind::null, 0, span}; }
  static Node boolean(bool value, const Span& span = {});
  static Node int64(std::int64_t value, const Span& span = {});
  static Node uint64(std::uint64_t value, const Span& span = {});
  static Node float64(double value, const Span& span = {});
  static Node string(std::string_view text, const Span& span = {});
  Node at(const Span& span) const;  // the same value elsewhere
  Node marked(Mark mark) const;     // in addition to its marks

 private:
  friend Node list(std::span<const Node> items, const Span& span);
  friend Node indexed_map(std::span<const Member> members, const Span& span);
  static constexpr std::uint32_t bits_of(Mark mark) {
    return static_cast<std::uint32_t>(mark) << 4U;
  }
  // Of a list or map, whose items' bits are these together.
  void note_within(std::uint32_t bits_of_items) {
    if ((bits_of_items & (bits_of(Mark::sensitive) | bits_of(Mark::sensitive_within))) != 0)
      bits_ |= bits_of(Mark::sensitive_within);
    if ((bits_of_items & (bits_of(Mark::unknown) | bits_of(Mark::unknown_within))) != 0)
      bits_ |= bits_of(Mark::unknown_within);
  }
  Node(Kind kind, std::size_t size, const Span& span)
      : bits_(static_cast<std::uint32_t>(kind) | (span.source << 8U)),
        size_(static_cast<std::uint32_t>(size)),
        int64_(0),
        begin_(span.begin),
        end_(span.end) {}

  std::uint32_t bits_;  // kind 4, marks 4, source 24
  std::uint32_t size_;
  union {
    bool boolean_;
    std::int64_t int64_;
    std::uint64_t uint64_;
    double float64_;
    const char* text_;
    const Node* items_;
    const Member* members_;  // behind them the index, when there are more than indexed_min
  };
  std::uint32_t begin_ = 0, end_ = 0;
};

struct Member {
  Key key = {};
  Node value = {};
  std::uint32_t key_begin = 0, key_end = 0;  // in the source of the value

  // A key stands in the same source as its value; a value from elsewhere has a key from nowhere.
  Span key_span() const {
    return key_end == 0 ? Span{}
                        : Span{.source = value.span().source, .begin = key_begin, .end = key_end};
  }
};

// Maps with more members than this carry an index behind them: the members' numbers in the order of
// (hash, text), which no choice of keys makes slow.
inline constexpr std::size_t indexed_min = 16;

// Deep equality. Numbers are equal by value whatever their kind; the order of members is free.
bool equal(const Node& a, const Node& b);
// Numbers by value, exactly: 2^53 + 1 is more than 2^53 as a double. NaN is unordered.
std::partial_ordering compare_numbers(const Node& a, const Node& b);

inline bool Node::boolean() const {
  CHECK(kind() == Kind::boolean);
  return boolean_;
}
inline std::int64_t Node::int64() const {
  CHECK(kind() == Kind::int64);
  return int64_;
}
inline std::uint64_t Node::uint64() const {
  CHECK(kind() == Kind::uint64);
  return uint64_;
}
inline double Node::float64() const {
  CHECK(kind() == Kind::float64);
  return float64_;
}
inline std::string_view Node::string() const {
  CHECK(kind() == Kind::string);
  return {text_, size_};
}
inline std::span<const Node> Node::items() const {
  CHECK(kind() == Kind::list);
  return {items_, size_};
}
inline std::span<const Member> Node::members() const {
  CHECK(kind() == Kind::map);
  return {members_, size_};
}
inline const Node* Node::find(const Key& key) const {
  const Member* member = find_member(key);
  return member == nullptr ? nullptr : &member->value;
}

}  // namespace document
