// The macros that go through a list or map.
#include <algorithm>
#include <numeric>

#include "engines/cel/map_builder.h"
#include "engines/cel/node_calls.h"

namespace cel {
namespace {

// Sets the loop's variables for each element in turn and calls `visit(element)`, where the element
// is what one variable would be; stops when that returns false. What it returns is absent, or the
// error that kept the loop from being finished.
template <class Visit>
Value visit_each(const LoopNode& loop, const Value& range, Run& run, Visit visit) {
  if (range.is_error()) return range;
  const bool is_map = range.is(Kind::map);
  if (!is_map && !range.is(Kind::list))
    return run.fail(FaultKind::no_such_overload, loop.at, loop.name);
  const std::size_t size = size_of(range);
  for (std::size_t i = 0; i < size; ++i) {
    if (!run.charge(1)) return run.stopped(loop.at);
    Value element;
    if (is_map) {
      const Entry entry = entry_of(range, i);
      element = entry.key;
      if (loop.two) run.local(loop.second) = entry.value;
      run.local(loop.first) = entry.key;
    } else {
      element = element_of(range, i);
      run.local(loop.two ? loop.second : loop.first) = element;
      if (loop.two) run.local(loop.first) = Value::int64(static_cast<std::int64_t>(i));
    }
    if (!visit(element)) break;
  }
  return {};
}

// all and exists: `decisive` ends it; an error counts only where nothing does.
Value quantify(const LoopNode& loop, bool decisive, Run& run) {
  Value error;
  bool found = false;
  const Value stopped = visit_each(loop, evaluate(loop.range, run), run, [&](const Value&) {
    const Value value = evaluate(loop.condition, run);
    if (value.is(Kind::boolean)) {
      found = value.boolean() == decisive;
      return !found;
    }
    if (!error.is_error() || is_unknown(value)) error = not_boolean(value, loop.name, loop.at, run);
    return !(value.is_error() && value.fault().stops());
  });
  if (stopped.is_error()) return stopped;
  if (found) return Value::boolean(decisive);
  return error.is_error() ? error : Value::boolean(!decisive);
}

// Calls `visit` for the elements that the condition holds for; any error ends it.
template <class Visit>
Value visit_chosen(const LoopNode& loop, const Value& range, Run& run, Visit visit) {
  Value error;
  const Value stopped = visit_each(loop, range, run, [&](const Value& element) {
    if (loop.condition != nullptr) {
      const Value chosen = evaluate(loop.condition, run);
      if (!chosen.is(Kind::boolean)) error = not_boolean(chosen, loop.name, loop.at, run);
      if (error.is_error()) return false;
      if (!chosen.boolean()) return true;
    }
    error = visit(element);
    return !error.is_error();
  });
  return stopped.is_error() ? stopped : error;
}

std::size_t elements_of(const Value& range) {
  return range.is(Kind::list) || range.is(Kind::map) ? size_of(range) : 0;
}

}  // namespace

Value AllNode::evaluate(Run& run) const { return quantify(*this, false, run); }
Value ExistsNode::evaluate(Run& run) const { return quantify(*this, true, run); }

Value ExistsOneNode::evaluate(Run& run) const {
  std::size_t count = 0;
  const Value error = visit_chosen(*this, cel::evaluate(range, run), run, [&](const Value&) {
    ++count;
    return Value();
  });
  return error.is_error() ? error : Value::boolean(count == 1);
}

Value FilterNode::evaluate(Run& run) const {
  const Value within = cel::evaluate(range, run);
  if (!run.charge_bytes(elements_of(within) * sizeof(Value))) return run.stopped(at);
  const auto chosen = run.arena().array<Value>(elements_of(within));
  std::size_t count = 0;
  const Value error = visit_chosen(*this, within, run, [&](const Value& element) {
    chosen[count++] = element;
    return Value();
  });
  return error.is_error() ? error : Value::list(chosen.first(count));
}

Value MapLoopNode::evaluate(Run& run) const {
  const Value within = cel::evaluate(range, run);
  if (!run.charge_bytes(elements_of(within) * sizeof(Value))) return run.stopped(at);
  const auto results = run.arena().array<Value>(elements_of(within));
  std::size_t count = 0;
  const Value error = visit_chosen(*this, within, run, [&](const Value&) {
    const Value value = cel::evaluate(result, run);
    results[count++] = value;
    return value.is_error() ? value : Value();
  });
  return error.is_error() ? error : Value::list(results.first(count));
}

Value TransformMapNode::evaluate(Run& run) const {
  const Value within = cel::evaluate(range, run);
  if (!run.charge_bytes(elements_of(within) * sizeof(Entry))) return run.stopped(at);
  const auto entries = run.arena().array<Entry>(elements_of(within));
  std::size_t count = 0;
  const Value error = visit_chosen(*this, within, run, [&](const Value&) {
    const Value key = run.local(first);
    const Value value = cel::evaluate(result, run);
    entries[count++] = {key, value};
    return value.is_error() ? value : Value();
  });
  return error.is_error() ? error : map_of(run.arena(), entries.first(count));
}

Value TransformEntryNode::evaluate(Run& run) const {
  const Value within = cel::evaluate(range, run);
  std::vector<Entry> entries;
  const Value error = visit_chosen(*this, within, run, [&](const Value&) {
    const Value value = cel::evaluate(result, run);
    if (value.is_error()) return value;
    if (!value.is(Kind::map)) return run.fail(FaultKind::no_such_overload, at, name);
    if (!run.charge_bytes(size_of(value) * sizeof(Entry))) return run.stopped(at);
    for (std::size_t i = 0; i < size_of(value); ++i) entries.push_back(entry_of(value, i));
    return Value();
  });
  if (error.is_error()) return error;
  const auto kept = run.arena().array<Entry>(entries.size());
  std::ranges::copy(entries, kept.begin());
  std::size_t wrong = 0;
  const Value map = map_of(run.arena(), kept, &wrong);
  if (!map.is(Kind::absent)) return map;
  std::string key;
  write_text(key, kept[wrong].key, run.meter());
  return run.fail(FaultKind::repeated_key, at, key);
}

Value SortByNode::evaluate(Run& run) const {
  struct Keyed {
    Value key, element;
    std::size_t place;
  };
  const Value within = cel::evaluate(range, run);
  if (!run.charge_bytes(elements_of(within) * (sizeof(Keyed) + sizeof(Value))))
    return run.stopped(at);
  const auto keyed = run.arena().array<Keyed>(elements_of(within));
  std::size_t count = 0;
  const Value error = visit_chosen(*this, within, run, [&](const Value& element) {
    const Value key = cel::evaluate(result, run);
    if (key.is_error()) return key;
    keyed[count] = {key, element, count};
    if (compare(keyed[0].key, key) == unordered)
      return run.fail(FaultKind::no_such_overload, at, name);
    ++count;
    return Value();
  });
  if (error.is_error()) return error;
  if (!run.charge(count * 4)) return run.stopped(at);
  std::ranges::sort(keyed, [](const Keyed& a, const Keyed& b) {
    const int compared = compare(a.key, b.key);
    return compared != 0 ? compared < 0 : a.place < b.place;
  });
  const auto sorted = run.arena().array<Value>(count);
  std::ranges::transform(keyed, sorted.begin(), &Keyed::element);
  return Value::list(sorted);
}

}  // namespace cel
