// Logic, comparisons and choices.
#include <algorithm>

#include "engines/cel/node.h"

namespace cel {

Value not_boolean(const Value& value, std::string_view function, Span at, Run& run) {
  return value.is_error() ? value : run.fail(FaultKind::no_such_overload, at, function);
}

namespace {

// && and ||: `decisive` ends it wherever it stands; else an error that was met on the way, of which
// an unknown value counts most: it may still turn out to be decisive.
Value logical(std::span<const Node* const> operands, bool decisive, const Node& node, Run& run) {
  run.charge(1);
  Value error;
  for (const Node* operand : operands) {
    const Value value = evaluate(operand, run);
    if (value.is(Kind::boolean)) {
      if (value.boolean() == decisive) return value;
    } else {
      const Value wrong = not_boolean(value, decisive ? "_||_" : "_&&_", node.at, run);
      if (wrong.fault().stops()) return wrong;
      if (!error.is_error() || is_unknown(wrong)) error = wrong;
    }
  }
  return error.is_error() ? error : Value::boolean(!decisive);
}

// Whether two values that are not equal may be so once what is unknown in them is known. Values of
// two kinds, lists of two sizes and maps of other keys never are.
bool may_become_equal(const Value& a, const Value& b, Run& run) {
  if (is_unknown(a) || is_unknown(b)) return true;
  if (a.kind() != b.kind() || !(a.is(Kind::list) || a.is(Kind::map)))
    return equal(a, b, run.meter());
  const std::size_t size = size_of(a);
  if (size != size_of(b) || !run.charge(1 + size)) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (a.is(Kind::list)) {
      if (!may_become_equal(element_of(a, i), element_of(b, i), run)) return false;
      continue;
    }
    const Entry entry = entry_of(a, i);
    const Value other = find_in(b, entry.key);
    if (other.is(Kind::absent) || !may_become_equal(entry.value, other, run)) return false;
  }
  return true;
}

}  // namespace

Value AndNode::evaluate(Run& run) const { return logical(operands, false, *this, run); }
Value OrNode::evaluate(Run& run) const { return logical(operands, true, *this, run); }

Value NotNode::evaluate(Run& run) const {
  run.charge(1);
  const Value value = cel::evaluate(operand, run);
  return value.is(Kind::boolean) ? Value::boolean(!value.boolean())
                                 : not_boolean(value, "!_", at, run);
}

Value ConditionalNode::evaluate(Run& run) const {
  run.charge(1);
  const Value value = cel::evaluate(condition, run);
  if (!value.is(Kind::boolean)) return not_boolean(value, "_?_:_", at, run);
  return cel::evaluate(value.boolean() ? yes : no, run);
}

Value EqualNode::evaluate(Run& run) const {
  run.charge(1);
  const Value a = cel::evaluate(left, run);
  if (a.is_error()) return a;
  const Value b = cel::evaluate(right, run);
  if (b.is_error()) return b;
  const bool same = equal(a, b, run.meter());
  if (!same && run.meter().ended()) return run.stopped(at);
  if ((holds_unknown(a) || holds_unknown(b)) && may_become_equal(a, b, run))
    return Value::error(unknown_value_fault);
  if (run.meter().ended()) return run.stopped(at);
  return Value::boolean(same != negated);
}

Value EqualTextNode::evaluate(Run& run) const {
  run.charge(1);
  const Value a = cel::evaluate(left, run);
  if (a.is_error()) return a;
  const bool same = a.is(Kind::string) && a.text() == right;
  return Value::boolean(same != negated);
}

Value CompareNode::evaluate(Run& run) const {
  run.charge(1);
  const Value a = cel::evaluate(left, run);
  if (a.is_error()) return a;
  const Value b = cel::evaluate(right, run);
  if (b.is_error()) return b;
  const int compared = compare(a, b);
  if (compared != unordered)
    return Value::boolean(compared < 0 ? less : compared == 0 ? equal : greater);
  if (a.is_number() && b.is_number()) return Value::boolean(false);  // NaN
  return run.fail(FaultKind::no_such_overload, at, function);
}

Value InNode::evaluate(Run& run) const {
  run.charge(1);
  const Value wanted = cel::evaluate(element, run);
  if (wanted.is_error()) return wanted;
  if (!texts.empty() && wanted.is(Kind::string)) {
    if (!run.charge(texts.size())) return run.stopped(at);
    return Value::boolean(std::ranges::find(texts, wanted.text()) != texts.end());
  }
  const Value within = cel::evaluate(container, run);
  if (within.is_error()) return within;
  if (within.is(Kind::map)) return Value::boolean(!find_in(within, wanted).is(Kind::absent));
  if (!within.is(Kind::list)) return run.fail(FaultKind::no_such_overload, at, "@in");
  const std::size_t size = size_of(within);
  if (!run.charge(size)) return run.stopped(at);
  const bool wanted_unknown = holds_unknown(wanted);
  bool unknown = false;
  for (std::size_t i = 0; i < size; ++i) {
    const Value other = element_of(within, i);
    if (!wanted_unknown && equal(other, wanted, run.meter())) return Value::boolean(true);
    if (run.meter().ended()) return run.stopped(at);
    if (!unknown && (wanted_unknown || holds_unknown(other)))
      unknown = may_become_equal(other, wanted, run);
  }
  return unknown ? Value::error(unknown_value_fault) : Value::boolean(false);
}

}  // namespace cel
