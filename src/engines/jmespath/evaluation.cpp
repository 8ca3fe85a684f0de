#include "engines/jmespath/evaluation.h"

#include <array>

#include "engines/document/build.h"
#include "engines/jmespath/function.h"

namespace jmespath {
namespace {

constexpr StepNumber current_step = 0;
constexpr std::uint64_t steps_between_checks = 1024;

// How many nodes a comparison may visit.
std::size_t weight(const Node& node) {
  std::size_t sum = 1;
  if (node.is_string()) sum += node.size() / 10;
  if (node.is_list())
    for (const Node& item : node.items()) sum += weight(item);
  if (node.is_map())
    for (const Member& member : node.members()) sum += weight(member.value);
  return sum;
}

bool is_container(const Node& node) { return node.is_list() || node.is_map(); }

std::optional<bool> compared(Comparison comparison, const Node& a, const Node& b) {
  if (comparison == Comparison::equal) return document::equal(a, b);
  if (comparison == Comparison::not_equal) return !document::equal(a, b);
  if (!a.is_number() || !b.is_number()) return std::nullopt;
  const std::partial_ordering order = document::compare_numbers(a, b);
  switch (comparison) {
    case Comparison::less:
      return order < 0;
    case Comparison::less_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

// Where a slice begins and ends, within a list of `size` (Python's rule).
std::int64_t clamped(std::int64_t index, std::int64_t size, std::int64_t lowest,
                     std::int64_t highest) {
  if (index < 0) index += size;
  return std::clamp(index, lowest, highest);
}

}  // namespace

base::Result<document::Node> Evaluation::run(const Expression& expression,
                                             const document::Node& on) {
  program_ = expression.program_.get();
  steps_ = checked_ = 0;
  stack_.clear();
  Node out;
  const Outcome outcome = evaluate(program_->root, on, out);
  if (outcome == Outcome::value) return out;
  if (outcome == Outcome::missing)
    return error_in(program_->text, missing_->at,
                    "Unknown key \"" + std::string(missing_->key.text()) + "\"",
                    base::Code::not_found);
  return error_in(program_->text, failed_at_, failure_, failure_code_);
}

bool Evaluation::fail(std::size_t at, std::string message, base::Code code) {
  failed_at_ = at;
  failure_ = std::move(message);
  failure_code_ = code;
  return false;
}

bool Evaluation::spend(std::uint64_t steps, std::size_t at) {
  steps_ += steps;
  if (steps_ > budget_.steps_max)
    return fail(
        at, "more than " + std::to_string(budget_.steps_max) + " steps (`evaluation_steps_max`)",
        base::Code::limited);
  if (steps_ - checked_ < steps_between_checks) return true;
  checked_ = steps_;
  if (!environment_.expired || !environment_.expired()) return true;
  return fail(at, "the deadline of the evaluation has passed", base::Code::limited);
}

Evaluation::Outcome Evaluation::evaluate(StepNumber number, const Node& current, Node& out) {
  const Step& step = program_->steps[number];
  if (!spend(1, step.at)) return Outcome::failed;
  switch (step.op) {
    case Op::current:
      out = current;
      return Outcome::value;
    case Op::literal:
      out = step.literal;
      return Outcome::value;
    case Op::pipe: {
      Node left;
      const Outcome outcome = evaluate_or_null(step.left, current, left);
      return outcome == Outcome::value ? evaluate_or_null(step.right, left, out) : outcome;
    }
    case Op::either:
    case Op::both:
    case Op::negation:
      return logical(step, current, out);
    case Op::compare:
      return compare(step, current, out);
    case Op::project_map:
    case Op::filter:
    case Op::flatten: {
      Node left;
      const Outcome outcome = evaluate_lenient(step.left, current, left);
      return outcome == Outcome::value ? project(step, left, out) : outcome;
    }
    case Op::make_list:
      return make_list(step, current, out);
    case Op::make_map:
      return make_map(step, current, out);
    case Op::call:
      return call(step, current, out);
    case Op::field:
    case Op::index:
    case Op::slice:
    case Op::then:
    case Op::project:
      break;
    case Op::reference:
      fail(step.at, "an expression is no value");
      return Outcome::failed;
  }
  if (step.left == current_step) return apply(step, current, out);
  Node left;
  const Outcome outcome = evaluate(step.left, current, left);
  return outcome == Outcome::value ? apply(step, left, out) : outcome;
}

// What an operator makes of its left side.
Evaluation::Outcome Evaluation::apply(const Step& step, const Node& left, Node& out) {
  switch (step.op) {
    case Op::field:
      return field(step, left, out);
    case Op::slice:
      return slice(step, left, out);
    case Op::then:
      return evaluate(step.right, left, out);
    case Op::project:
      return project(step, left, out);
    default:
      break;
  }
  out = Node();
  if (!left.is_list()) return Outcome::value;
  const auto size = static_cast<std::int64_t>(left.size());
  const std::int64_t index = step.number < 0 ? step.number + size : step.number;
  if (index >= 0 && index < size) out = left.items()[static_cast<std::size_t>(index)];
  return Outcome::value;
}

Evaluation::Outcome Evaluation::field(const Step& step, const Node& on, Node& out) {
  const auto fields = std::span(program_->children).subspan(step.first_child, step.child_count);
  if (!spend(fields.size() - 1, step.at)) return Outcome::failed;
  const Node* node = &on;
  for (const Child& child : fields) {
    const Node* const found = node->find(child.key);
    if (found == nullptr) {
      out = Node();
      if (program_->dialect != Dialect::kyverno || !node->is_map()) return Outcome::value;
      missing_ = &program_->steps[child.step];
      return Outcome::missing;
    }
    node = found;
  }
  out = *node;
  return Outcome::value;
}

Evaluation::Outcome Evaluation::evaluate_or_null(StepNumber number, const Node& current,
                                                 Node& out) {
  const Outcome outcome = evaluate(number, current, out);
  if (outcome != Outcome::missing) return outcome;
  out = Node();
  return Outcome::value;
}

Evaluation::Outcome Evaluation::evaluate_lenient(StepNumber number, const Node& current,
                                                 Node& out) {
  const std::size_t collected_before = stack_.size();
  const Outcome outcome = evaluate(number, current, out);
  if (outcome == Outcome::value) return outcome;
  const bool lenient =
      program_->dialect == Dialect::kyverno && failure_code_ != base::Code::limited;
  if (outcome == Outcome::failed && !lenient) return outcome;
  // What was being collected where it failed is nobody's any more.
  stack_.resize(collected_before);
  out = Node();
  return Outcome::value;
}

Evaluation::Outcome Evaluation::logical(const Step& step, const Node& current, Node& out) {
  const Outcome outcome = evaluate_or_null(step.left, current, out);
  if (outcome != Outcome::value) return outcome;
  const bool holds = !is_false(out);
  if (step.op == Op::negation)
    out = Node::boolean(!holds);
  else if (step.op == Op::either && !holds)
    return evaluate_or_null(step.right, current, out);
  else if (step.op == Op::both && holds)
    return evaluate(step.right, current, out);
  return Outcome::value;
}

Evaluation::Outcome Evaluation::compare(const Step& step, const Node& current, Node& out) {
  Node left, right;
  const Outcome first = evaluate_or_null(step.left, current, left);
  if (first != Outcome::value) return first;
  const Outcome second = evaluate_or_null(step.right, current, right);
  if (second != Outcome::value) return second;
  if (is_container(left) && is_container(right) && !spend(weight(left), step.at))
    return Outcome::failed;
  const auto answer = compared(step.comparison, left, right);
  out = answer ? Node::boolean(*answer) : Node();
  return Outcome::value;
}

bool Evaluation::collect(const Step& step, const Node& item) {
  Node made = item;
  if (step.right != current_step && evaluate_or_null(step.right, item, made) != Outcome::value)
    return false;
  if (!made.is_null()) stack_.push_back(made);
  return true;
}

Evaluation::Outcome Evaluation::collected(std::size_t before, Node& out) {
  out = document::list(arena_, std::span(stack_).subspan(before));
  stack_.resize(before);
  return Outcome::value;
}

Evaluation::Outcome Evaluation::project(const Step& step, const Node& left, Node& out) {
  out = Node();
  if (step.op == Op::project_map)
    return left.is_map() ? project_values(step, left.members(), out) : Outcome::value;
  if (!left.is_list()) return Outcome::value;
  return step.op == Op::flatten ? flatten(step, left, out) : project_items(step, left.items(), out);
}

Evaluation::Outcome Evaluation::project_items(const Step& step, std::span<const Node> items,
                                              Node& out) {
  if (!spend(items.size(), step.at)) return Outcome::failed;
  const std::size_t before = stack_.size();
  for (const Node& item : items) {
    if (step.op == Op::filter) {
      Node holds;
      if (evaluate_or_null(step.condition, item, holds) != Outcome::value) return Outcome::failed;
      if (is_false(holds)) continue;
    }
    if (!collect(step, item)) return Outcome::failed;
  }
  return collected(before, out);
}

Evaluation::Outcome Evaluation::project_values(const Step& step, std::span<const Member> members,
                                               Node& out) {
  if (!spend(members.size(), step.at)) return Outcome::failed;
  const std::size_t before = stack_.size();
  for (const Member& member : members)
    if (!collect(step, member.value)) return Outcome::failed;
  return collected(before, out);
}

Evaluation::Outcome Evaluation::flatten(const Step& step, const Node& list, Node& out) {
  const std::size_t before = stack_.size();
  for (const Node& item : list.items()) {
    if (!spend(item.is_list() ? item.size() + 1 : 1, step.at)) return Outcome::failed;
    if (item.is_list())
      stack_.insert(stack_.end(), item.items().begin(), item.items().end());
    else
      stack_.push_back(item);
  }
  return collected(before, out);
}

Evaluation::Outcome Evaluation::slice(const Step& step, const Node& list, Node& out) {
  out = Node();
  if (!list.is_list()) return Outcome::value;
  const auto size = static_cast<std::int64_t>(list.size());
  const auto& [start, stop, by] = step.slice;
  if (by > 0) {
    const std::int64_t from = start ? clamped(*start, size, 0, size) : 0;
    const std::int64_t to = stop ? clamped(*stop, size, 0, size) : size;
    if (by == 1) {
      const auto count = static_cast<std::size_t>(std::max<std::int64_t>(to - from, 0));
      out = document::list(list.items().subspan(static_cast<std::size_t>(from), count));
      return Outcome::value;
    }
    return slice_by(list, from, to, by, out);
  }
  return slice_by(list, start ? clamped(*start, size, -1, size - 1) : size - 1,
                  stop ? clamped(*stop, size, -1, size - 1) : -1, by, out);
}

Evaluation::Outcome Evaluation::slice_by(const Node& list, std::int64_t from, std::int64_t to,
                                         std::int64_t by, Node& out) {
  const std::size_t before = stack_.size();
  const auto within = [&](std::int64_t i) { return by > 0 ? i < to : i > to; };
  for (std::int64_t i = from; within(i);) {
    stack_.push_back(list.items()[static_cast<std::size_t>(i)]);
    if (__builtin_add_overflow(i, by, &i)) break;
  }
  return collected(before, out);
}

Evaluation::Outcome Evaluation::make_list(const Step& step, const Node& current, Node& out) {
  out = Node();
  if (current.is_null()) return Outcome::value;
  const std::size_t before = stack_.size();
  for (std::uint32_t i = 0; i < step.child_count; ++i) {
    Node made;
    const StepNumber child = program_->children[step.first_child + i].step;
    if (evaluate_or_null(child, current, made) != Outcome::value) return Outcome::failed;
    stack_.push_back(made);
  }
  return collected(before, out);
}

Evaluation::Outcome Evaluation::make_map(const Step& step, const Node& current, Node& out) {
  out = Node();
  if (current.is_null()) return Outcome::value;
  const std::span<Member> members = arena_.array<Member>(step.child_count);
  for (std::uint32_t i = 0; i < step.child_count; ++i) {
    const Child& child = program_->children[step.first_child + i];
    members[i] = {.key = child.key};
    if (evaluate_or_null(child.step, current, members[i].value) != Outcome::value)
      return Outcome::failed;
  }
  out = document::map(arena_, members);
  return Outcome::value;
}

Evaluation::Outcome Evaluation::call(const Step& step, const Node& current, Node& out) {
  // Arguments stay where they are while the function applies expressions, unlike the stack.
  std::array<Node, parameters_max> few;
  const std::span<Node> arguments = step.child_count <= few.size()
                                        ? std::span(few).first(step.child_count)
                                        : arena_.array<Node>(step.child_count);
  for (std::uint32_t i = 0; i < step.child_count; ++i) {
    arguments[i] = Node();
    const StepNumber child = program_->children[step.first_child + i].step;
    if (program_->steps[child].op == Op::reference) continue;
    if (evaluate_or_null(child, current, arguments[i]) != Outcome::value) return Outcome::failed;
  }
  if (!check_arguments(step, arguments)) return Outcome::failed;
  Call call(*this, step, arguments);
  if (!step.function->run(call)) return Outcome::failed;
  out = call.result_;
  return Outcome::value;
}

bool Evaluation::check_arguments(const Step& step, std::span<const Node> arguments) {
  const Function& function = *step.function;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Types types =
        function.parameters[std::min(i, std::max<std::size_t>(function.count, 1) - 1)];
    if ((types & reference_type) != 0 || is_of(arguments[i], types)) continue;
    return fail(step.at, "argument " + std::to_string(i + 1) + " of " + std::string(function.name) +
                             "() must be " + type_names(types) + ", not " +
                             type_names(types_of(arguments[i])));
  }
  return true;
}

}  // namespace jmespath
