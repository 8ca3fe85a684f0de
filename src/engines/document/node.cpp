#include "engines/document/node.h"

#include <algorithm>
#include <cmath>

namespace document {

static_assert(sizeof(Node) == 24 && sizeof(Member) == 48);

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::int64:
    case Kind::uint64:
      return "integer";
    case Kind::float64:
      return "number";
    case Kind::string:
      return "string";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
  }
  return "";
}

double Node::number() const {
  switch (kind()) {
    case Kind::int64:
      return static_cast<double>(int64_);
    case Kind::uint64:
      return static_cast<double>(uint64_);
    default:
      return float64();
  }
}

Node Node::boolean(bool value, const Span& span) {
  Node node(Kind::boolean, 0, span);
  node.boolean_ = value;
  return node;
}
Node Node::int64(std::int64_t value, const Span& span) {
  Node node(Kind::int64, 0, span);
  node.int64_ = value;
  return node;
}
Node Node::uint64(std::uint64_t value, const Span& span) {
  Node node(Kind::uint64, 0, span);
  node.uint64_ = value;
  return node;
}
Node Node::float64(double value, const Span& span) {
  Node node(Kind::float64, 0, span);
  node.float64_ = value;
  return node;
}
Node Node::string(std::string_view text, const Span& span) {
  CHECK(text.size() <= UINT32_MAX);
  Node node(Kind::string, text.size(), span);
  node.text_ = text.data();
  return node;
}
Node Node::at(const Span& span) const {
  Node node = *this;
  node.bits_ = (bits_ & 0xFFU) | (span.source << 8U);
  node.begin_ = span.begin;
  node.end_ = span.end;
  return node;
}
Node Node::marked(Mark mark) const {
  Node node = *this;
  node.bits_ |= bits_of(mark);
  return node;
}

const Member* Node::find_member(const Key& key) const {
  if (kind() != Kind::map) return nullptr;
  if (size_ <= indexed_min) {
    for (std::size_t i = 0; i < size_; ++i)
      if (members_[i].key == key) return members_ + i;
    return nullptr;
  }
  const auto* index = reinterpret_cast<const std::uint32_t*>(members_ + size_);
  const auto before = [&](std::uint32_t number, const Key& wanted) {
    const Key& at = members_[number].key;
    return at.hash() != wanted.hash() ? at.hash() < wanted.hash() : at.text() < wanted.text();
  };
  const auto* const end = index + size_;
  const auto* found = std::lower_bound(index, end, key, before);
  return found != end && members_[*found].key == key ? members_ + *found : nullptr;
}

namespace {

// A whole number and a double, without rounding either.
template <class Whole>
std::partial_ordering compare_whole(Whole whole, double other, double upper) {
  if (std::isnan(other)) return std::partial_ordering::unordered;
  if (other >= upper) return std::partial_ordering::less;
  if (other < static_cast<double>(std::numeric_limits<Whole>::min()))
    return std::partial_ordering::greater;
  const double floor = std::floor(other);
  const auto below = static_cast<Whole>(floor);
  if (whole != below) return whole <=> below;
  return floor < other ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering reversed(std::partial_ordering order) { return 0 <=> order; }

std::partial_ordering compare_with_float(const Node& whole, double other) {
  constexpr double two_63 = 9223372036854775808.0;
  return whole.kind() == Kind::int64 ? compare_whole(whole.int64(), other, two_63)
                                     : compare_whole(whole.uint64(), other, 2 * two_63);
}

bool equal_maps(const Node& a, const Node& b) {
  if (a.size() != b.size()) return false;
  return std::ranges::all_of(a.members(), [&](const Member& member) {
    const Node* other = b.find(member.key);
    return other != nullptr && equal(member.value, *other);
  });
}

}  // namespace

std::partial_ordering compare_numbers(const Node& a, const Node& b) {
  if (a.kind() == Kind::float64)
    return b.kind() == Kind::float64 ? a.float64() <=> b.float64()
                                     : reversed(compare_with_float(b, a.float64()));
  if (b.kind() == Kind::float64) return compare_with_float(a, b.float64());
  if (a.kind() == Kind::int64)
    return b.kind() == Kind::int64 ? a.int64() <=> b.int64()
           : a.int64() < 0         ? std::strong_ordering::less
                                   : static_cast<std::uint64_t>(a.int64()) <=> b.uint64();
  if (b.kind() == Kind::uint64) return a.uint64() <=> b.uint64();
  return b.int64() < 0 ? std::strong_ordering::greater
                       : a.uint64() <=> static_cast<std::uint64_t>(b.int64());
}

bool equal(const Node& a, const Node& b) {
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::boolean:
      return a.boolean() == b.boolean();
    case Kind::string:
      return a.string() == b.string();
    case Kind::list:
      return std::ranges::equal(a.items(), b.items(), equal);
    case Kind::map:
      return equal_maps(a, b);
    default:
      return true;
  }
}

}  // namespace document
