#include "engines/cel/value.h"

#include <algorithm>
#include <cmath>

#include "engines/cel/map_builder.h"
#include "engines/cel/value_reading.h"

namespace cel {

Value Object::field(std::string_view, document::Arena&) const { return {}; }

std::size_t size_of(const Value& value) {
  if (const document::Node* node = value.node()) return node->size();
  return value.is(Kind::list) ? value.items().size() : value.map().entries.size();
}

Value element_of(const Value& list, std::size_t index) {
  if (const document::Node* node = list.node()) return Value::of(node->items()[index]);
  return list.items()[index];
}

Entry entry_of(const Value& map, std::size_t index) {
  if (const document::Node* node = map.node()) {
    const document::Member& member = node->members()[index];
    return {Value::string(member.key.text()), Value::of(member.value)};
  }
  return map.map().entries[index];
}

namespace {

const Entry* find_ordered(const Map& map, const Value& key) {
  const auto found = std::ranges::lower_bound(
      map.order, key, [](const Value& a, const Value& b) { return compare_keys(a, b) < 0; },
      [&](std::uint32_t at) -> const Value& { return map.entries[at].key; });
  if (found == map.order.end() || compare_keys(map.entries[*found].key, key) != 0) return nullptr;
  return &map.entries[*found];
}

}  // namespace

Value find_in(const Value& map, const Value& wanted) {
  const Value key = as_key(wanted);
  if (!is_key(key)) return {};
  if (const document::Node* node = map.node()) {
    if (!key.is(Kind::string)) return {};
    const document::Node* found = node->find(key.text());
    return found == nullptr ? Value() : Value::of(*found);
  }
  const Map& entries = map.map();
  if (!entries.order.empty()) {
    const Entry* found = find_ordered(entries, key);
    return found == nullptr ? Value() : found->value;
  }
  for (const Entry& entry : entries.entries)
    if (compare_keys(entry.key, key) == 0) return entry.value;
  return {};
}

namespace reading {

Value find_text(const Map& map, const document::Key& key) {
  if (!map.order.empty()) {
    const Entry* found = find_ordered(map, Value::string(key.text()));
    return found == nullptr ? Value() : found->value;
  }
  for (const Entry& entry : map.entries)
    if (entry.key.is(Kind::string) && entry.key.text() == key.text()) return entry.value;
  return {};
}

}  // namespace reading

std::string_view type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::absent:
      return "absent";
    case Kind::null:
      return "null_type";
    case Kind::boolean:
      return "bool";
    case Kind::int64:
      return "int";
    case Kind::uint64:
      return "uint";
    case Kind::float64:
      return "double";
    case Kind::string:
      return "string";
    case Kind::bytes:
      return "bytes";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
    case Kind::timestamp:
      return "google.protobuf.Timestamp";
    case Kind::duration:
      return "google.protobuf.Duration";
    case Kind::type:
      return "type";
    case Kind::optional:
      return "optional_type";
    case Kind::object:
      return value.object().type_name();
    case Kind::error:
      return "error";
  }
  return "";
}

namespace {

bool equal_lists(const Value& a, const Value& b, Meter& meter) {
  const std::size_t size = size_of(a);
  if (size != size_of(b)) return false;
  for (std::size_t i = 0; i < size; ++i)
    if (!equal(element_of(a, i), element_of(b, i), meter)) return false;
  return true;
}

bool equal_maps(const Value& a, const Value& b, Meter& meter) {
  const std::size_t size = size_of(a);
  if (size != size_of(b)) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const Entry entry = entry_of(a, i);
    const Value other = find_in(b, entry.key);
    if (other.is(Kind::absent) || !equal(entry.value, other, meter)) return false;
  }
  return true;
}

bool equal_optionals(const Value* a, const Value* b, Meter& meter) {
  if (a == nullptr || b == nullptr) return a == b;
  return equal(*a, *b, meter);
}

template <class T>
int ordered(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int compare_floats(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? unordered : ordered(a, b);
}

// A whole number with a double compares as a double, as in cel-go: 2^63 - 1 is 2^63.
int compare_numbers(const Value& a, const Value& b) {
  const auto reversed = [](int compared) { return compared == unordered ? unordered : -compared; };
  if (b.is(Kind::float64)) {
    const double left = a.is(Kind::float64) ? a.float64()
                        : a.is(Kind::int64) ? static_cast<double>(a.int64())
                                            : static_cast<double>(a.uint64());
    return compare_floats(left, b.float64());
  }
  if (a.is(Kind::float64)) return reversed(compare_numbers(b, a));
  if (a.kind() == b.kind())
    return a.is(Kind::int64) ? ordered(a.int64(), b.int64()) : ordered(a.uint64(), b.uint64());
  if (a.is(Kind::uint64)) return reversed(compare_numbers(b, a));
  return a.int64() < 0 ? -1 : ordered(a.uint64(), b.uint64());
}

}  // namespace

namespace reading {

bool elements_hold_unknown(const Value& collection) {
  if (const document::Node* node = collection.node())
    return node->has(document::Mark::unknown) || node->has(document::Mark::unknown_within);
  if (collection.is(Kind::list)) return std::ranges::any_of(collection.items(), holds_unknown);
  return std::ranges::any_of(collection.map().entries,
                             [](const Entry& entry) { return holds_unknown(entry.value); });
}

}  // namespace reading

bool equal(const Value& a, const Value& b, Meter& meter) {
  if (a.is_number()) return b.is_number() && compare_numbers(a, b) == 0;
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.boolean() == b.boolean();
    case Kind::string:
    case Kind::bytes:
    case Kind::type:
      return a.text() == b.text() && meter.charge(a.text().size() / 10);
    case Kind::timestamp:
      return a.timestamp() == b.timestamp();
    case Kind::duration:
      return a.duration() == b.duration();
    case Kind::list:
      return meter.charge(1 + size_of(a)) && equal_lists(a, b, meter);
    case Kind::map:
      return meter.charge(1 + size_of(a)) && equal_maps(a, b, meter);
    case Kind::optional:
      return meter.charge(1) && equal_optionals(a.optional(), b.optional(), meter);
    case Kind::object:
      return a.object().type_name() == b.object().type_name() && a.object().equals(b.object());
    default:
      return false;
  }
}

int compare(const Value& a, const Value& b) {
  if (a.is_number()) return b.is_number() ? compare_numbers(a, b) : unordered;
  if (a.kind() != b.kind()) return unordered;
  switch (a.kind()) {
    case Kind::boolean:
      return ordered(a.boolean(), b.boolean());
    case Kind::string:
    case Kind::bytes:
      return ordered(a.text(), b.text());
    case Kind::timestamp:
      return ordered(a.timestamp(), b.timestamp());
    case Kind::duration:
      return ordered(a.duration(), b.duration());
    default:
      return unordered;
  }
}

}  // namespace cel
