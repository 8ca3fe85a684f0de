// cel-go's lists extension and Kubernetes' list functions.
#include <algorithm>

#include "engines/cel/arithmetic.h"
#include "engines/cel/library.h"
#include "engines/cel/value_reading.h"

namespace cel::library {
namespace {

std::vector<Value> elements_of(const Value& list) {
  std::vector<Value> elements(size_of(list));
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = element_of(list, i);
  return elements;
}

Value slice(const Call& call) {
  const auto size = static_cast<std::int64_t>(size_of(call[0]));
  const std::int64_t begin = call[1].int64(), end = call[2].int64();
  if (begin < 0 || end < begin || end > size)
    return call.run.fail(FaultKind::index_out_of_range, call.at,
                         std::to_string(begin) + " to " + std::to_string(end));
  std::vector<Value> part;
  for (std::int64_t i = begin; i < end; ++i)
    part.push_back(element_of(call[0], static_cast<std::size_t>(i)));
  return call.list(part);
}

bool flatten_into(std::vector<Value>& flat, const Value& list, std::int64_t depth, Run& run) {
  for (std::size_t i = 0; i < size_of(list); ++i) {
    if (!run.charge(1)) return false;
    const Value element = element_of(list, i);
    if (!element.is(Kind::list) || depth == 0)
      flat.push_back(element);
    else if (!flatten_into(flat, element, depth - 1, run))
      return false;
  }
  return true;
}

Value flatten(const Call& call) {
  const std::int64_t depth = call.arguments.size() == 2 ? call[1].int64() : 1;
  if (depth < 0) return call.fail("level must be non-negative");
  std::vector<Value> flat;
  if (!flatten_into(flat, call[0], depth, call.run)) return call.stopped();
  return call.list(flat);
}

Value distinct(const Call& call) {
  std::vector<Value> kept;
  for (std::size_t i = 0; i < size_of(call[0]); ++i) {
    const Value element = element_of(call[0], i);
    if (!call.run.charge(1 + kept.size())) return call.stopped();
    if (std::ranges::none_of(
            kept, [&](const Value& other) { return equal(other, element, call.run.meter()); }))
      kept.push_back(element);
  }
  return call.list(kept);
}

// Whether all are ordered with each other.
bool are_ordered(std::span<const Value> elements) {
  return std::ranges::all_of(elements, [&](const Value& each) {
    return each.kind() == elements[0].kind() && compare(each, each) == 0;
  });
}

Value sort(const Call& call) {
  std::vector<Value> elements = elements_of(call[0]);
  if (!call.run.charge(elements.size() * 4)) return call.stopped();
  if (!elements.empty() && !are_ordered(elements))
    return call.fail("list elements must have one comparable type");
  std::ranges::sort(elements, [](const Value& a, const Value& b) { return compare(a, b) < 0; });
  return call.list(elements);
}

Value reverse(const Call& call) {
  std::vector<Value> elements = elements_of(call[0]);
  std::ranges::reverse(elements);
  return call.list(elements);
}

Value optional_element(const Call& call, std::size_t index) {
  const auto place = call.run.arena().array<Value>(1);
  place[0] = element_of(call[0], index);
  return Value::some(place[0]);
}
Value first(const Call& call) {
  return size_of(call[0]) == 0 ? Value::none() : optional_element(call, 0);
}
Value last(const Call& call) {
  return size_of(call[0]) == 0 ? Value::none() : optional_element(call, size_of(call[0]) - 1);
}

Value range(const Call& call) {
  const std::int64_t size = call[0].int64();
  if (size < 0)
    return call.fail("lists.range: size must be non-negative, got " + std::to_string(size));
  const auto count = static_cast<std::size_t>(size);
  if (!call.run.charge(count) || !call.run.charge_bytes(count * sizeof(Value)))
    return call.stopped();
  const auto numbers = call.run.arena().array<Value>(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = Value::int64(static_cast<std::int64_t>(i));
  return Value::list(numbers);
}

Value is_sorted(const Call& call) {
  for (std::size_t i = 1; i < size_of(call[0]); ++i) {
    if (!call.run.charge(1)) return call.stopped();
    const int compared = compare(element_of(call[0], i - 1), element_of(call[0], i));
    if (compared == unordered) return call.no_overload();
    if (compared > 0) return Value::boolean(false);
  }
  return Value::boolean(true);
}

template <int Wanted>
Value extreme_item(const Call& call) {
  if (size_of(call[0]) == 0) return call.fail("the list is empty");
  Value best = element_of(call[0], 0);
  for (std::size_t i = 1; i < size_of(call[0]); ++i) {
    if (!call.run.charge(1)) return call.stopped();
    const Value element = element_of(call[0], i);
    const int compared = compare(element, best);
    if (compared == unordered) return call.no_overload();
    if (compared == Wanted) best = element;
  }
  return best;
}

// The context is the sum of no elements.
Value sum(const Call& call) {
  if (size_of(call[0]) == 0) return *static_cast<const Value*>(call.context);
  Value total = element_of(call[0], 0);
  if (!total.is_number() && !total.is(Kind::duration)) return call.no_overload();
  for (std::size_t i = 1; i < size_of(call[0]); ++i) {
    const Value operands[] = {total, element_of(call[0], i)};
    total = add({.run = call.run,
                 .arguments = operands,
                 .at = call.at,
                 .function = call.function,
                 .context = nullptr});
    if (total.is_error()) return total;
    if (!call.run.charge(1)) return call.stopped();
  }
  return total;
}

Value index_in_list(const Call& call) {
  for (std::size_t i = 0; i < size_of(call[0]); ++i) {
    if (!call.run.charge(1)) return call.stopped();
    if (equal(element_of(call[0], i), call[1], call.run.meter()))
      return Value::int64(static_cast<std::int64_t>(i));
  }
  return Value::int64(-1);
}
Value last_index_in_list(const Call& call) {
  for (std::size_t i = size_of(call[0]); i-- > 0;) {
    if (!call.run.charge(1)) return call.stopped();
    if (equal(element_of(call[0], i), call[1], call.run.meter()))
      return Value::int64(static_cast<std::int64_t>(i));
  }
  return Value::int64(-1);
}

constexpr Declaration list_functions[] = {
    {"slice", member, "list(T), int, int -> list(T)", slice},
    {"flatten", member, "list(list(T)) -> list(T)", flatten},
    {"flatten", member, "list(dyn) -> list(dyn)", flatten},
    {"flatten", member, "list(dyn), int -> list(dyn)", flatten},
    {"distinct", member, "list(T) -> list(T)", distinct},
    {"sort", member, "list(T) -> list(T)", sort},
    {"reverse", member, "list(T) -> list(T)", reverse},
    {"first", member, "list(T) -> optional_type(T)", first},
    {"last", member, "list(T) -> optional_type(T)", last},
    {"lists.range", global, "int -> list(int)", range},
    {"isSorted", member, "list(T) -> bool", is_sorted},
    {"min", member, "list(T) -> T", extreme_item<-1>},
    {"max", member, "list(T) -> T", extreme_item<1>},
    {"indexOf", member, "list(T), T -> int", index_in_list},
    {"lastIndexOf", member, "list(T), T -> int", last_index_in_list},
};

}  // namespace

void add_lists(Environment& environment) {
  environment.add_functions(list_functions);
  static const Value zeros[] = {Value::int64(0), Value::uint64(0), Value::float64(0),
                                Value::duration(0)};
  constexpr std::string_view signatures[] = {"list(int) -> int", "list(uint) -> uint",
                                             "list(double) -> double",
                                             "list(duration) -> duration"};
  for (std::size_t i = 0; i < std::size(zeros); ++i) {
    const Declaration declaration{"sum", member, signatures[i], sum};
    environment.add_functions({&declaration, 1}, &zeros[i]);
  }
}

}  // namespace cel::library
