#include "engines/cel/library.h"
#include "engines/cel/node.h"

namespace cel::library {
namespace {

Value of(const Call& call) { return as_optional(call[0], call.run); }
Value none(const Call&) { return Value::none(); }

bool is_zero(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return !value.boolean();
    case Kind::int64:
    case Kind::uint64:
      return value.uint64() == 0;
    case Kind::float64:
      return value.float64() == 0;
    case Kind::string:
    case Kind::bytes:
      return value.text().empty();
    case Kind::list:
    case Kind::map:
      return size_of(value) == 0;
    case Kind::duration:
      return value.duration() == 0;
    case Kind::timestamp:
      return value.timestamp() == Timestamp{};
    case Kind::optional:
      return value.optional() == nullptr;
    default:
      return false;
  }
}

Value of_non_zero(const Call& call) {
  return is_zero(call[0]) ? Value::none() : as_optional(call[0], call.run);
}
Value has_value(const Call& call) { return Value::boolean(call[0].optional() != nullptr); }
Value value(const Call& call) {
  if (call[0].optional() == nullptr) return call.run.fail(FaultKind::empty_optional, call.at);
  return *call[0].optional();
}

// A list of optional values to the list of those that are there.
Value unwrap(const Call& call) {
  const std::size_t size = size_of(call[0]);
  if (!call.run.charge_bytes(size * sizeof(Value))) return call.stopped();
  const auto kept = call.run.arena().array<Value>(size);
  std::size_t count = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Value element = element_of(call[0], i);
    if (!element.is(Kind::optional)) return call.no_overload();
    if (element.optional() != nullptr) kept[count++] = *element.optional();
  }
  return Value::list(kept.first(count));
}

constexpr Declaration optional_functions[] = {
    {"optional.of", Shape::global, "A -> optional_type(A)", of},
    {"optional.none", Shape::global, "-> optional_type(A)", none},
    {"optional.ofNonZeroValue", Shape::global, "A -> optional_type(A)", of_non_zero},
    {"hasValue", Shape::member, "optional_type(A) -> bool", has_value},
    {"value", Shape::member, "optional_type(A) -> A", value},
    {"optional.unwrap", Shape::global, "list(optional_type(A)) -> list(A)", unwrap},
    {"unwrapOpt", Shape::member, "list(optional_type(A)) -> list(A)", unwrap},
    // The compiler has nodes for these, which look at the other side only where they must.
    {"or", Shape::member, "optional_type(A), optional_type(A) -> optional_type(A)", nullptr},
    {"orValue", Shape::member, "optional_type(A), A -> A", nullptr},
};

}  // namespace

void add_optionals(Environment& environment) { environment.add_functions(optional_functions); }

}  // namespace cel::library
