#include "engines/jmespath/origin.h"

#include <span>

#include "engines/jmespath/program.h"

namespace jmespath {
namespace {

using document::Node;

struct Found {
  const Node* node = nullptr;  // nullptr: nothing was looked at
  bool is_last = false;        // what stands to the right of it cannot be followed
};

// As deep as the parser lets expressions be (Limits::depth_max).
class Search {
 public:
  explicit Search(const Program& program) : program_(program) {}

  Found look(StepNumber number, const Node& on) const {
    const Step& step = program_.steps[number];
    switch (step.op) {
      case Op::current:
        return {.node = &on, .is_last = false};
      case Op::literal:
      case Op::reference:
        return {};
      case Op::field:
        return fields(step, look(step.left, on));
      case Op::index:
        return index(step, look(step.left, on));
      case Op::then:
      case Op::pipe: {
        const Found left = look(step.left, on);
        return left.node == nullptr || left.is_last ? left : look(step.right, *left.node);
      }
      case Op::call:
      case Op::make_list:
      case Op::make_map:
        return first_of(step, on);
      case Op::either:
      case Op::both:
      case Op::compare: {
        const Found left = look(step.left, on);
        return last(left.node == nullptr ? look(step.right, on) : left);
      }
      case Op::negation:
      case Op::slice:
      case Op::project:
      case Op::project_map:
      case Op::filter:
      case Op::flatten:
        return last(look(step.left, on));
    }
    return {};
  }

 private:
  static Found last(Found found) {
    found.is_last = true;
    return found;
  }

  Found fields(const Step& step, Found at) const {
    if (at.node == nullptr || at.is_last) return at;
    for (const Child& child : children(step)) {
      const Node* const next = at.node->find(child.key);
      if (next == nullptr) return last(at);
      at.node = next;
    }
    return at;
  }

  static Found index(const Step& step, Found at) {
    if (at.node == nullptr || at.is_last) return at;
    if (!at.node->is_list()) return last(at);
    const auto size = static_cast<std::int64_t>(at.node->size());
    const std::int64_t index = step.number < 0 ? step.number + size : step.number;
    if (index < 0 || index >= size) return last(at);
    at.node = &at.node->items()[static_cast<std::size_t>(index)];
    return at;
  }

  Found first_of(const Step& step, const Node& on) const {
    for (const Child& child : children(step))
      if (const Found found = look(child.step, on); found.node != nullptr) return last(found);
    return {};
  }

  std::span<const Child> children(const Step& step) const {
    return std::span(program_.children).subspan(step.first_child, step.child_count);
  }

  const Program& program_;
};

}  // namespace

std::optional<Node> origin(const Expression& expression, const Node& on) {
  const Found found = Search(*expression.program_).look(expression.program_->root, on);
  return found.node == nullptr ? std::nullopt : std::optional(*found.node);
}

}  // namespace jmespath
