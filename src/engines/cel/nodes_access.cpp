// Names, fields and indexes.
#include <fmt/format.h>

#include "engines/cel/map_builder.h"
#include "engines/cel/node.h"

namespace cel {
namespace {

std::string key_text(const Value& key) {
  std::string text;
  Meter meter(100);
  write_text(text, key, meter);
  return text;
}

}  // namespace

Value VariableNode::evaluate(Run& run) const {
  const Value& value = run.variable(index);
  return value.is(Kind::absent) ? run.fail(FaultKind::unknown_name, at, name) : value;
}

Value LazyLocalNode::evaluate(Run& run) const {
  if (run.local(slot).is(Kind::absent)) {
    const Value value = cel::evaluate(definition, run);
    run.local(slot) = value;
  }
  return run.local(slot);
}

Value SharedNode::evaluate(Run& run) const {
  const Value& known = run.local(value_slot);
  if (!known.is(Kind::absent))
    return run.charge(run.local(cost_slot).uint64()) ? known : run.stopped(at);
  const std::uint64_t before = run.cost();
  const Value value = cel::evaluate(definition, run);
  if (value.is_error()) return value;
  run.local(value_slot) = value;
  run.local(cost_slot) = Value::uint64(run.cost() - before);
  return value;
}

Value as_optional(const Value& value, Run& run) {
  if (value.is_error()) return value;
  if (value.is(Kind::absent)) return Value::none();
  const auto place = run.arena().array<Value>(1);
  place[0] = value;
  return Value::some(place[0]);
}

Value field_of(const Value& target, const document::Key& key, Span at, Run& run) {
  switch (target.kind()) {
    case Kind::map:
      return find_in(target, key);
    case Kind::object:
      return target.object().field(key.text(), run.arena());
    case Kind::error:
      return target;
    case Kind::list:
    case Kind::type:
      return run.fail(FaultKind::no_such_overload, at,
                      fmt::format("{}.{}", type_name(target), key.text()));
    default:
      return {};
  }
}

namespace {

// As far as the steps lead within a document; `done` of them were taken.
const document::Node* walk(const document::Node* node, std::span<const Step> steps,
                           std::size_t& done) {
  for (; done < steps.size(); ++done) {
    const document::Node* inner = node->find(steps[done].key);
    if (inner == nullptr) break;
    node = inner;
  }
  return node;
}

// The same on an optional value: none stays none, a missing field becomes none.
Value optional_field(const Value& target, const Step& step, Run& run) {
  if (!target.is(Kind::optional)) return as_optional(field_of(target, step.key, step.at, run), run);
  if (target.optional() == nullptr) return target;
  return as_optional(field_of(*target.optional(), step.key, step.at, run), run);
}

Value select(const Value& target, const Step& step, Run& run) {
  if (target.is(Kind::optional)) return optional_field(target, step, run);
  const Value found = field_of(target, step.key, step.at, run);
  if (!found.is(Kind::absent)) return found;
  return run.fail(target.is(Kind::object) ? FaultKind::no_such_field : FaultKind::no_such_key,
                  step.at, step.key.text());
}

}  // namespace

Value PathNode::evaluate(Run& run) const {
  run.charge(1);
  const Value start = cel::evaluate(root, run);
  const document::Node* node = start.node();
  std::size_t done = 0;
  if (node != nullptr) node = walk(node, steps, done);
  Value value = done == 0 ? start : Value::of(*node);
  for (; done < steps.size() && !value.is_error(); ++done) value = select(value, steps[done], run);
  return value;
}

Value HasNode::evaluate(Run& run) const {
  run.charge(1);
  Value value = cel::evaluate(target, run);
  if (value.is(Kind::optional)) {
    if (value.optional() == nullptr) return Value::boolean(false);
    value = *value.optional();
  }
  if (value.is(Kind::object) && value.object().is_unset(step.key.text(), run.arena()))
    return Value::boolean(false);
  const Value found = field_of(value, step.key, step.at, run);
  return found.is_error() ? found : Value::boolean(!found.is(Kind::absent));
}

Value OptionalFieldNode::find(Run& run) const {
  run.charge(steps.size());
  Value value = cel::evaluate(target, run);
  if (value.is(Kind::optional)) {
    if (value.optional() == nullptr) return {};
    value = *value.optional();
  }
  std::size_t done = 0;
  if (const document::Node* node = value.node()) {
    node = walk(node, steps, done);
    if (done == steps.size()) return Value::of(*node);
    if (done > 0) value = Value::of(*node);
  }
  for (; done < steps.size() && !value.is(Kind::absent); ++done)
    value = field_of(value, steps[done].key, steps[done].at, run);
  return value;
}

Value OptionalFieldNode::evaluate(Run& run) const { return as_optional(find(run), run); }

Value index_of(const Value& target, const Value& index, Span at, Run& run) {
  if (target.is(Kind::map)) {
    if (!is_key(index) && !index.is(Kind::float64)) return {};
    return find_in(target, index);
  }
  if (!target.is(Kind::list))
    return run.fail(FaultKind::no_such_overload, at,
                    fmt::format("{}[{}]", type_name(target), type_name(index)));
  const Value key = as_key(index);
  if (!key.is(Kind::int64) && !key.is(Kind::uint64))
    return run.fail(FaultKind::no_such_overload, at, fmt::format("list[{}]", type_name(index)));
  // A negative index is far beyond the end as an unsigned number.
  return key.uint64() < size_of(target) ? element_of(target, key.uint64()) : Value();
}

Value IndexNode::evaluate(Run& run) const {
  run.charge(1);
  Value of = cel::evaluate(target, run);
  if (of.is_error()) return of;
  const Value by = cel::evaluate(index, run);
  if (by.is_error()) return by;
  bool yields_optional = optional;
  if (of.is(Kind::optional)) {
    if (of.optional() == nullptr) return of;
    of = *of.optional();
    yields_optional = true;
  }
  // What has no parts lacks this one too; only where one is asked for is that an error.
  if (yields_optional && !of.is(Kind::list) && !of.is(Kind::map)) return Value::none();
  const Value found = index_of(of, by, at, run);
  if (yields_optional) return as_optional(found, run);
  if (!found.is(Kind::absent)) return found;
  return run.fail(of.is(Kind::list) ? FaultKind::index_out_of_range : FaultKind::no_such_key, at,
                  key_text(by));
}

}  // namespace cel
