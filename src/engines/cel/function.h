// Functions: how a host or a library declares what expressions may call.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/cel/run.h"
#include "engines/cel/type.h"

namespace cel {

// One call. The kinds of the arguments are those of the overload, where it does not say `dyn` or
// a type parameter; elements of lists and maps are not checked. No argument is an error or absent.
struct Call {
  Run& run;
  std::span<const Value> arguments;  // the receiver first
  Span at;
  std::string_view function;
  const void* context;  // what the overload was declared with

  const Value& operator[](std::size_t index) const { return arguments[index]; }
  Value fail(std::string_view message) const { return run.fail(FaultKind::other, at, message); }
  Value out_of_range() const { return run.fail(FaultKind::overflow, at, function); }
  Value no_overload() const { return run.fail(FaultKind::no_such_overload, at, function); }
  Value stopped() const { return run.stopped(at); }
  // A copy in the arena, charged; an error when there is no room.
  Value string(std::string_view text) const;
  Value bytes(std::string_view of) const;
  Value list(std::span<const Value> items) const;
  template <class T, class... Parts>  // derived from Object
  Value object(Parts&&... parts) const {
    static_assert(std::is_trivially_destructible_v<T>);
    void* place = run.arena().allocate(sizeof(T), alignof(T));
    return Value::object(*new (place) T{std::forward<Parts>(parts)...});
  }
};

using Implementation = Value (*)(const Call&);

enum class Shape : std::uint8_t {
  global,  // f(x), also with a namespace in its name: math.abs(x)
  member,  // x.f()
};
enum class Purity : std::uint8_t {
  pure,  // the same arguments give the same result: computed once where they are constant
  impure
};

// One line of a table of functions. The signature is types as to_text writes them, and `T`, `A`,
// ... for type parameters: "list(T), int -> T". An opaque type is its name.
struct Declaration {
  std::string_view name;
  Shape shape;
  std::string_view signature;
  Implementation run;
  Purity purity = Purity::pure;
};

struct Overload {
  std::vector<Type> arguments;
  Type result;
  Implementation run = nullptr;  // nullptr: only checked, an error when called
  const void* context = nullptr;
  Purity purity = Purity::pure;
};

// The type that a text names; `invalid` when it is none.
base::Result<Type> parse_type(std::string_view text);

}  // namespace cel
