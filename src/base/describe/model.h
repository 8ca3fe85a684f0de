// The model of a described type: kinds, constraints, fields, containers. Constants, so safe from
// any thread. Users include describe.h.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace base::describe {

struct Type;
using TypeRef = const Type& (*)();
template <class T>
struct Tag {};
template <class T>
const Type& type_of();

enum class Kind : std::uint8_t {
  boolean,
  int32,
  int64,
  float64,
  text,
  time,      // base::Time as RFC 3339 text
  duration,  // base::Duration as "1h30m" text
  id,        // base::Id as UUID text
  choice,    // an enum by names
  raw_json,  // any JSON value, kept as text (RawJson)
  optional,
  list,
  map,
  object
};

// A JSON value passed through as it is, for documents whose shape another owner knows.
struct RawJson {
  std::string text = "null";
  bool operator==(const RawJson&) const = default;
};

struct Constraint {  // empty: any value of the type. Length counts bytes, items count elements.
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::uint32_t length_min = 0;
  std::uint32_t length_max = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t items_min = 0;
  std::uint32_t items_max = std::numeric_limits<std::uint32_t>::max();
  bool (*accepts)(std::string_view) = nullptr;  // for a format; `format` is what the error says
  std::string_view format = {};
  bool read_only = false;  // given by the server; ignored when read
  bool defaulted = false;  // may be absent; the member's initial value stands
  bool column = false;     // shown by the CLI's table and as a default `--json` field
};
inline constexpr Constraint unconstrained;

struct Field {
  std::string_view name, doc;
  TypeRef type;
  void* (*at)(void*);
  Constraint constraint = {};
};

struct Choice {
  std::string_view name;
  std::int64_t value;
  std::string_view doc = {};
};

struct Container {  // optional, list and map look alike to the walkers
  std::size_t (*size)(const void*);
  void (*clear)(void*);
  const void* (*item)(const void*, std::size_t);  // optional and list
  void* (*append)(void*);                         // optional and list
  void* (*put)(void*, std::string_view);          // map
  void (*each)(const void*, void* context, void (*)(void* context, std::string_view, const void*));
};

struct Type {
  Kind kind;
  std::string_view name = {}, doc = {};
  std::span<const Field> fields = {};
  std::span<const Choice> choices = {};
  TypeRef item = nullptr;
  const Container* container = nullptr;
  std::int64_t (*get_choice)(const void*) = nullptr;
  void (*set_choice)(void*, std::int64_t) = nullptr;
};

constexpr Type object(std::string_view name, std::string_view doc, std::span<const Field> fields) {
  return {.kind = Kind::object, .name = name, .doc = doc, .fields = fields};
}
template <class E>
constexpr Type choice(std::string_view name, std::string_view doc,
                      std::span<const Choice> choices) {
  return {.kind = Kind::choice,
          .name = name,
          .doc = doc,
          .choices = choices,
          .get_choice =
              [](const void* p) { return static_cast<std::int64_t>(*static_cast<const E*>(p)); },
          .set_choice = [](void* p, std::int64_t v) { *static_cast<E*>(p) = static_cast<E>(v); }};
}

template <auto M>
struct Member;
template <class C, class T, T C::* M>
struct Member<M> {
  using type = T;
  static void* at(void* object) { return &(static_cast<C*>(object)->*M); }
};
template <auto M>
constexpr Field field(std::string_view name, std::string_view doc, Constraint constraint = {}) {
  return {name, doc, &type_of<typename Member<M>::type>, &Member<M>::at, constraint};
}

// The name of an enum's value by its table; "" when the table lacks it.
std::string_view choice_name(const Type& type, std::int64_t value);
template <class E>
std::string_view choice_name(E value) {
  return choice_name(type_of<E>(), static_cast<std::int64_t>(value));
}

}  // namespace base::describe
