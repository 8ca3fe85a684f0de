#include "engines/cel/guard.h"

#include "engines/cel/compiler.h"

namespace cel {

bool Guard::excludes(const document::Node& variable_value) const {
  const document::Node* node = &variable_value;
  for (const document::Key& key : path) {
    node = node->find(key);
    if (node == nullptr) return false;
  }
  return node->is_string() && !node->has(document::Mark::unknown) && node->string() != text;
}

namespace {

// Every operand of `&&` is one, since one that is false makes the whole false whatever the others.
void add_guards(const Node* node, std::vector<Guard>& guards) {
  if (node->run == run_node<AndNode>) {
    for (const Node* operand : static_cast<const AndNode*>(node)->operands)
      add_guards(operand, guards);
    return;
  }
  if (node->run != run_node<EqualTextNode>) return;
  const auto* equal = static_cast<const EqualTextNode*>(node);
  if (equal->negated || equal->left->run != run_node<PathNode>) return;
  const auto* path = static_cast<const PathNode*>(equal->left);
  if (path->root->run != run_node<VariableNode>) return;
  Guard guard{.variable = static_cast<const VariableNode*>(path->root)->name,
              .path = {},
              .text = equal->right};
  for (const Step& step : path->steps) guard.path.push_back(step.key);
  guards.push_back(std::move(guard));
}

}  // namespace

std::vector<Guard> guards_of(const Program& program) {
  std::vector<Guard> guards;
  add_guards(program.content_->root, guards);
  return guards;
}

}  // namespace cel
