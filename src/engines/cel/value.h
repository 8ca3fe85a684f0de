// Values of CEL: 16 bytes, copied freely, nothing owned. Text, lists and maps point into the
// document, the program or the arena of the run that they came from, and live as long as that.
// A list or map is either an array of values or a node of a document, read in place; size_of(),
// element_of() and find_in() see no difference. An error is a value too, so that `||` absorbs it.
#pragma once
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace cel {

enum class Kind : std::uint8_t {
  absent,  // no such member, no binding; what an expression yields is never absent
  null,
  boolean,
  int64,
  uint64,
  float64,
  string,  // UTF-8
  bytes,
  list,
  map,
  timestamp,
  duration,
  type,
  optional,
  object,
  error
};

class Value;
class Object;
struct Entry;
struct Fault;
struct Map;

// Years 1 to 9999: seconds since 1970-01-01T00:00:00Z, and nanoseconds below 1,000,000,000.
struct Timestamp {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  auto operator<=>(const Timestamp&) const = default;
};

class Value {
 public:
  constexpr Value() : int64_(0) {}
  static Value null() { return Value(Kind::null); }
  static Value boolean(bool of) { return {Kind::boolean, std::uint64_t{of}}; }
  static Value int64(std::int64_t of) { return {Kind::int64, static_cast<std::uint64_t>(of)}; }
  static Value uint64(std::uint64_t of) { return {Kind::uint64, of}; }
  static Value float64(double of) {
    Value value(Kind::float64);
    value.float64_ = of;
    return value;
  }
  static Value string(std::string_view utf8) { return {Kind::string, utf8}; }
  static Value bytes(std::string_view of) { return {Kind::bytes, of}; }
  static Value list(std::span<const Value> items);
  static Value map(const Map& of) { return {Kind::map, &of}; }
  static Value timestamp(Timestamp of) {
    Value value(Kind::timestamp, static_cast<std::uint64_t>(of.seconds));
    value.size_ = of.nanoseconds;
    return value;
  }
  static Value duration(std::int64_t nanoseconds) {
    return {Kind::duration, static_cast<std::uint64_t>(nanoseconds)};
  }
  static Value type(std::string_view runtime_name) { return {Kind::type, runtime_name}; }
  // Lists and maps are read in the node's place: it stays where it is as long as the value lives.
  // A node with Mark::unknown is the error FaultKind::unknown_value.
  static Value of(const document::Node& node);
  static Value none() { return {Kind::optional, static_cast<const void*>(nullptr)}; }
  static Value some(const Value& of) { return {Kind::optional, static_cast<const void*>(&of)}; }
  static Value object(const Object& of) { return {Kind::object, static_cast<const void*>(&of)}; }
  static Value error(const Fault& of) { return {Kind::error, static_cast<const void*>(&of)}; }

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_error() const { return kind_ == Kind::error; }
  bool is_true() const { return kind_ == Kind::boolean && uint64_ != 0; }
  bool is_false() const { return kind_ == Kind::boolean && uint64_ == 0; }
  bool is_number() const { return kind_ >= Kind::int64 && kind_ <= Kind::float64; }

  // Each precondition: the kind fits.
  bool boolean() const { return uint64_ != 0; }
  std::int64_t int64() const { return int64_; }
  std::uint64_t uint64() const { return uint64_; }
  double float64() const { return float64_; }
  std::string_view text() const { return {text_, size_}; }  // of string, bytes, type
  Timestamp timestamp() const { return {int64_, size_}; }
  std::int64_t duration() const { return int64_; }
  const Value* optional() const { return static_cast<const Value*>(pointer_); }  // nullptr: none
  // NOLINTBEGIN(clang-analyzer-core.uninitialized.UndefReturn): the analyzer forgets the kind
  const Object& object() const { return *static_cast<const Object*>(pointer_); }
  const Fault& fault() const { return *static_cast<const Fault*>(pointer_); }
  // Of a list or map that is not a node of a document.
  std::span<const Value> items() const;
  const Map& map() const { return *static_cast<const Map*>(pointer_); }
  // NOLINTEND(clang-analyzer-core.uninitialized.UndefReturn)

  // Of a list or map that is one.
  const document::Node* node() const {
    return is_node_ ? static_cast<const document::Node*>(pointer_) : nullptr;
  }

 private:
  constexpr explicit Value(Kind kind) : kind_(kind), int64_(0) {}
  Value(Kind kind, std::uint64_t of) : kind_(kind), uint64_(of) {}
  Value(Kind kind, const void* of) : kind_(kind), pointer_(of) {}
  Value(Kind kind, std::string_view of)
      : kind_(kind), size_(static_cast<std::uint32_t>(of.size())), text_(of.data()) {}

  Kind kind_ = Kind::absent;
  bool is_node_ = false;
  std::uint32_t size_ = 0;
  union {
    std::int64_t int64_;
    std::uint64_t uint64_;
    double float64_;
    const char* text_;
    const void* pointer_;
  };
};
static_assert(sizeof(Value) == 16);

struct Entry {
  Value key, value;
};

// Keys are booleans, int64, uint64 and strings, each once (map_builder.h makes one). Entries are in
// the order of insertion; where there are many, `order` has their places sorted by key.
struct Map {
  std::span<const Entry> entries;
  std::span<const std::uint32_t> order = {};
};

// Something that only functions look into: an IP address, a quantity, or what a host hands in.
// In an arena, hence never destroyed, or owned by the host; it outlives the values made of it.
class Object {
 public:
  virtual std::string_view type_name() const = 0;
  virtual bool equals(const Object& other) const { return this == &other; }
  // What `object.name` yields: absent when there is no such field. May compute it, in `arena`.
  virtual Value field(std::string_view name, document::Arena& arena) const;
  // Whether a field has a value only because its type has a default: has() does not see it.
  virtual bool is_unset(std::string_view, document::Arena&) const { return false; }
  // string(object), and what is printed for it.
  virtual std::string text() const { return std::string(type_name()); }

 protected:
  ~Object() = default;
};

inline Value Value::list(std::span<const Value> items) {
  Value value(Kind::list, static_cast<const void*>(items.data()));
  value.size_ = static_cast<std::uint32_t>(items.size());
  return value;
}
inline std::span<const Value> Value::items() const {
  return {static_cast<const Value*>(pointer_), size_};
}

}  // namespace cel
