#include "engines/cel/guard.h"

#include <algorithm>

#include "engines/cel/compiler.h"

namespace cel {

bool Guard::excludes(const document::Node& variable_value) const {
  const document::Node* node = &variable_value;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const document::Node* inner = node->find(path[i]);
    if (inner == nullptr)
      return texts.empty() && i + 1 == path.size() && node->is_map() &&
             !node->has(document::Mark::unknown);
    node = inner;
  }
  return !texts.empty() && node->is_string() && !node->has(document::Mark::unknown) &&
         std::ranges::find(texts, node->string()) == texts.end();
}

namespace {

// The variable and the fields that a node looks up; false: it does anything else.
bool add_path(const Node* node, Guard& guard) {
  std::span<const Step> steps;
  if (node->run == run_node<PathNode>) {
    const auto* path = static_cast<const PathNode*>(node);
    steps = path->steps;
    node = path->root;
  }
  if (node->run != run_node<VariableNode>) return false;
  guard.variable = static_cast<const VariableNode*>(node)->name;
  for (const Step& step : steps) guard.path.push_back(step.key);
  return true;
}

// Every operand of `&&` is one, since one that is false makes the whole false whatever the others.
void add_guards(const Node* node, std::vector<Guard>& guards) {
  node = &behind(*node);
  Guard guard;
  bool is_guard = false;
  if (node->run == run_node<AndNode>) {
    for (const Node* operand : static_cast<const AndNode*>(node)->operands)
      add_guards(operand, guards);
  } else if (node->run == run_node<EqualTextNode>) {
    const auto* equal = static_cast<const EqualTextNode*>(node);
    guard.texts.push_back(equal->right);
    is_guard = !equal->negated && add_path(equal->left, guard);
  } else if (node->run == run_node<InNode>) {
    const auto* in = static_cast<const InNode*>(node);
    guard.texts.assign(in->texts.begin(), in->texts.end());
    is_guard = !in->texts.empty() && add_path(in->element, guard);
  } else if (node->run == run_node<HasNode>) {
    const auto* has = static_cast<const HasNode*>(node);
    is_guard = add_path(has->target, guard);
    guard.path.push_back(has->step.key);
  }
  if (is_guard) guards.push_back(std::move(guard));
}

}  // namespace

std::vector<Guard> guards_of(const Program& program) {
  std::vector<Guard> guards;
  add_guards(program.content_->root, guards);
  return guards;
}

}  // namespace cel
