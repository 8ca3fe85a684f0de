// Calls, and what makes lists, maps and messages.
#include <fmt/format.h>

#include <array>

#include "engines/cel/map_builder.h"
#include "engines/cel/node_calls.h"

namespace cel {
namespace {

constexpr std::size_t arguments_inline = 8;

std::string applied(std::string_view function, std::span<const Value> arguments) {
  std::string text(function);
  text += '(';
  for (const Value& argument : arguments) {
    if (text.back() != '(') text += ", ";
    text += type_name(argument);
  }
  return text + ')';
}

// x.orValue(y) of Kyverno is a function of two arguments, so that an error in either is its own;
// and x itself where that is no optional. What a plan does not know yet counts only where it is
// asked for.
Value or_value_of_kyverno(const Value& value, const Node& other, Run& run) {
  if (value.is_error()) return value;
  const Value instead = evaluate(&other, run);
  if (instead.is_error() && !is_unknown(instead)) return instead;
  if (value.is(Kind::absent)) return instead;
  if (!value.is(Kind::optional)) return value;
  return value.optional() != nullptr ? *value.optional() : instead;
}

}  // namespace

bool BoundOverload::accepts(std::span<const Value> arguments) const {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = parameters[i];
    if ((parameter.kinds & (1U << static_cast<unsigned>(arguments[i].kind()))) == 0) return false;
    if (!parameter.object_name.empty() &&
        arguments[i].object().type_name() != parameter.object_name)
      return false;
  }
  return true;
}

Value CallNode::evaluate(Run& run) const {
  run.charge(1);
  std::array<Value, arguments_inline> place;
  std::span<Value> values(place.data(), std::min(arguments.size(), place.size()));
  if (arguments.size() > place.size()) values = run.arena().array<Value>(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    values[i] = cel::evaluate(arguments[i], run);
    if (values[i].is_error()) return values[i];
    if (reads_elements && holds_unknown(values[i])) return Value::error(unknown_value_fault);
  }
  for (const BoundOverload& overload : overloads) {
    if (!overload.accepts(values)) continue;
    return overload.run({.run = run,
                         .arguments = values,
                         .at = at,
                         .function = function,
                         .context = overload.context});
  }
  return run.fail(FaultKind::no_such_overload, at, applied(function, values));
}

Value MatchesNode::evaluate(Run& run) const {
  run.charge(1);
  const Value value = cel::evaluate(text, run);
  if (value.is_error()) return value;
  if (!value.is(Kind::string)) return run.fail(FaultKind::no_such_overload, at, "matches");
  if (!run.charge(value.text().size() / 10)) return run.stopped(at);
  return Value::boolean(pattern->found_in(value.text()));
}

Value ArithmeticNode::evaluate(Run& run) const {
  run.charge(1);
  const std::array<Value, 2> values = {cel::evaluate(left, run), cel::evaluate(right, run)};
  if (values[0].is_error()) return values[0];
  if (values[1].is_error()) return values[1];
  return compute(
      {.run = run, .arguments = values, .at = at, .function = function, .context = nullptr});
}

Value NegateNode::evaluate(Run& run) const {
  run.charge(1);
  const Value value = cel::evaluate(operand, run);
  if (value.is_error()) return value;
  if (value.is(Kind::float64)) return Value::float64(-value.float64());
  if (!value.is(Kind::int64)) return run.fail(FaultKind::no_such_overload, at, "-_");
  if (value.int64() == INT64_MIN) return run.fail(FaultKind::overflow, at, "-_");
  return Value::int64(-value.int64());
}

Value ListNode::evaluate(Run& run) const {
  if (!run.charge_bytes(elements.size() * sizeof(Value))) return run.stopped(at);
  const auto values = run.arena().array<Value>(elements.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    Value value = cel::evaluate(elements[i], run);
    if (value.is_error()) return value;
    if (!optionals.empty() && optionals[i]) {
      if (!value.is(Kind::optional)) return run.fail(FaultKind::no_such_overload, at, "[?_]");
      if (value.optional() == nullptr) continue;
      value = *value.optional();
    }
    values[count++] = value;
  }
  return Value::list(values.first(count));
}

// A literal has few keys.
static Entry* with_key(std::span<Entry> entries, const Value& key) {
  const auto found = std::ranges::find_if(
      entries, [&](const Entry& entry) { return compare_keys(entry.key, key) == 0; });
  return found == entries.end() ? nullptr : &*found;
}

Value MapNode::evaluate(Run& run) const {
  if (!run.charge_bytes(parts.size() * sizeof(Value))) return run.stopped(at);
  const auto entries = run.arena().array<Entry>(parts.size() / 2);
  std::size_t count = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Value key = cel::evaluate(parts[2 * i], run);
    if (key.is_error()) return key;
    Value value = cel::evaluate(parts[2 * i + 1], run);
    if (value.is_error()) return value;
    if (!optionals.empty() && optionals[i]) {
      if (!value.is(Kind::optional)) return run.fail(FaultKind::no_such_overload, at, "{?_: _}");
      if (value.optional() == nullptr) continue;
      value = *value.optional();
    }
    if (Entry* same = last_wins ? with_key(entries.first(count), key) : nullptr)
      same->value = value;
    else
      entries[count++] = {key, value};
  }
  std::size_t wrong = 0;
  const Value map = map_of(run.arena(), entries.first(count), &wrong);
  if (!map.is(Kind::absent)) return map;
  const Value& key = entries[wrong].key;
  if (!is_key(key)) return run.fail(FaultKind::unsupported_key, at, type_name(key));
  std::string text;
  write_text(text, key, run.meter());
  return run.fail(FaultKind::repeated_key, at, text);
}

Value MessageNode::evaluate(Run& run) const {
  run.charge(1);
  const Value map = cel::evaluate(fields, run);
  if (map.is_error() || make == nullptr) return map;
  return make({.run = run, .arguments = {&map, 1}, .at = at, .function = name, .context = context});
}

Value OrElseNode::evaluate(Run& run) const {
  run.charge(1);
  if (unwraps && target->run == run_node<OptionalFieldNode>) {
    const Value found = static_cast<const OptionalFieldNode*>(target)->find(run);
    if (lenient) return or_value_of_kyverno(found, *other, run);
    return found.is(Kind::absent) ? cel::evaluate(other, run) : found;
  }
  const Value value = cel::evaluate(target, run);
  if (lenient && unwraps) return or_value_of_kyverno(value, *other, run);
  if (value.is(Kind::optional)) {
    if (value.optional() != nullptr) return unwraps ? *value.optional() : value;
    const Value instead = cel::evaluate(other, run);
    if (unwraps || instead.is(Kind::optional) || instead.is_error()) return instead;
    return run.fail(FaultKind::no_such_overload, at, "or");
  }
  if (value.is_error()) return value;
  return run.fail(FaultKind::no_such_overload, at, unwraps ? "orValue" : "or");
}

Value ChainNode::evaluate(Run& run) const {
  run.charge(1);
  const Value value = cel::evaluate(target, run);
  if (value.is_error()) return value;
  if (!value.is(Kind::optional))
    return run.fail(FaultKind::no_such_overload, at, flattens ? "optFlatMap" : "optMap");
  if (value.optional() == nullptr) return value;
  run.local(slot) = *value.optional();
  const Value result = cel::evaluate(body, run);
  if (!flattens) return as_optional(result, run);
  if (result.is_error() || result.is(Kind::optional)) return result;
  return run.fail(FaultKind::no_such_overload, at, "optFlatMap");
}

// An error is bound too: it counts only where the body uses it.
Value BindNode::evaluate(Run& run) const {
  run.charge(1);
  run.local(slot) = cel::evaluate(value, run);
  return cel::evaluate(body, run);
}

Value BlockNode::evaluate(Run& run) const {
  run.charge(1);
  for (const std::size_t slot : slots) run.local(slot) = Value();
  return cel::evaluate(body, run);
}

}  // namespace cel
