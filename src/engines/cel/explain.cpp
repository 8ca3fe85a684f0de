#include "engines/cel/explain.h"

#include "engines/cel/explanation.h"

namespace cel {

void Explanation::walk(const Node& node, bool outcome) {
  if (full()) return;
  if (const auto* all = as<AndNode>(node)) return walk_operands(all->operands, false, outcome);
  if (const auto* any = as<OrNode>(node)) return walk_operands(any->operands, true, outcome);
  if (const auto* negation = as<NotNode>(node)) return walk(*negation->operand, !outcome);
  if (const auto* choice = as<ConditionalNode>(node)) {
    const Value condition = evaluate(choice->condition, run_);
    const Node& taken = condition.is_true() ? *choice->yes : *choice->no;
    return walk(taken.constant ? *choice->condition : taken,
                taken.constant ? condition.is_true() : outcome);
  }
  if (const auto* loop = as<AllNode>(node); loop != nullptr && !outcome)
    return walk_elements(*loop, false);
  if (const auto* loop = as<ExistsNode>(node)) return walk_exists(*loop, outcome);
  if (const auto* bind = as<BindNode>(node)) {
    run_.local(bind->slot) = evaluate(bind->value, run_);
    return walk(*bind->body, outcome);
  }
  if (!walk_definition(node, outcome)) leaf(node, outcome);
}

// `decisive` of one operand decides, and each that is so is told; otherwise they came to it
// together, and the last one, before which mostly conditions stand, is the one to speak of.
void Explanation::walk_operands(std::span<const Node* const> operands, bool decisive,
                                bool outcome) {
  if (outcome != decisive) return walk(*operands.back(), outcome);
  for (const Node* operand : operands) {
    const Value value = evaluate(operand, run_);
    if (value.is(Kind::boolean) && value.boolean() == decisive) walk(*operand, outcome);
  }
}

void Explanation::walk_elements(const LoopNode& loop, bool wanted) {
  const Value list = evaluate(loop.range, run_);
  if (!list.is(Kind::list) || loop.two || loop.condition == nullptr) return leaf(loop, !wanted);
  std::vector<Place> places = gather(*loop.range);
  if (places.size() != size_of(list)) places.assign(size_of(list), {});
  for (std::size_t i = 0; i < size_of(list) && !full(); ++i) {
    const Value element = element_of(list, i);
    run_.local(loop.first) = element;
    const document::Node* part = node_of(element);  // of a document
    const bool is_own = places[i].node != nullptr && !places[i].is_source;
    elements_[loop.first] = is_own || part == nullptr ? places[i] : Place{part, {}};
    const Value value = evaluate(loop.condition, run_);
    if (value.is(Kind::boolean) && value.boolean() == wanted) walk(*loop.condition, wanted);
  }
}

// That none of the values is there is said of where they are looked for; of a list that is no part
// of a document it is said of what its elements are compared with.
void Explanation::walk_exists(const LoopNode& loop, bool outcome) {
  if (outcome) return walk_elements(loop, true);
  const Value list = evaluate(loop.range, run_);
  const bool is_foreign = list.is(Kind::list) && size_of(list) > 0 && !loop.two &&
                          loop.condition != nullptr && locate(*loop.range).node == nullptr;
  if (!is_foreign) return leaf(loop, false);
  run_.local(loop.first) = element_of(list, 0);
  elements_[loop.first] = {};
  walk(*loop.condition, false);
}

bool Explanation::walk_definition(const Node& node, bool outcome) {
  const Program* definition = definition_of(node);
  if (definition == nullptr) return false;
  const std::size_t before = reasons_.size();
  explain(*definition, outcome);
  // Places in another expression mean nothing here.
  for (std::size_t i = before; i < reasons_.size(); ++i) reasons_[i].at = node.at;
  return reasons_.size() != before;
}

// `list.size() == 0`, which is false of a list that was gathered from a document: each element of
// it is one too many.
bool Explanation::walk_unwanted(const Node& node, bool outcome) {
  const auto* equal = as<EqualNode>(node);
  if (equal == nullptr || equal->negated != outcome) return false;
  const Value* size = constant(*equal->right);
  const auto* call = as<CallNode>(*equal->left);
  if (size == nullptr || !size->is(Kind::int64) || size->uint64() != 0 || call == nullptr ||
      call->function != "size" || call->arguments.size() != 1)
    return false;
  // A list that stands in the document as it is has a place of its own.
  const Value list = evaluate(call->arguments[0], run_);
  if (!list.is(Kind::list) || list.node() != nullptr) return false;
  const std::size_t before = reasons_.size();
  for (const Place& place : gather(*call->arguments[0]))
    if (place.is_there()) add(node, place, Asked::something);
  return reasons_.size() != before;
}

void Explanation::leaf(const Node& node, bool outcome) {
  if (walk_unwanted(node, outcome)) return;
  if (const auto* text = as<EqualTextNode>(node)) {
    const bool wants_equal = text->negated == outcome;
    return add(node, locate(*text->left), wants_equal ? Asked::equal : Asked::not_equal,
               Value::string(text->right));
  }
  if (const auto* equal = as<EqualNode>(node)) return equality(*equal, outcome);
  if (const auto* compare = as<CompareNode>(node)) return comparison(*compare, outcome);
  if (const auto* in = as<InNode>(node)) return membership(*in, outcome);
  if (const auto* has = as<HasNode>(node))
    return add(node, member(locate(*has->target), has->step.key.text()),
               outcome ? Asked::absent : Asked::present);
  if (const auto* matches = as<MatchesNode>(node))
    return add(node, locate(*matches->text), Asked::something);
  // A value that is itself the outcome.
  const Place place = locate(node);
  const bool is_it = place.is_there() && place.node->kind() == document::Kind::boolean;
  add(node, place, is_it ? Asked::equal : Asked::something,
      is_it ? Value::boolean(!outcome) : Value());
}

void Explanation::equality(const EqualNode& node, bool outcome) {
  const Value* right = constant(*node.right);
  const Value* value = right != nullptr ? right : constant(*node.left);
  const Node& read = right != nullptr || value == nullptr ? *node.left : *node.right;
  if (value == nullptr) return add(node, locate(read), Asked::something);
  add(node, locate(read), node.negated == outcome ? Asked::equal : Asked::not_equal, *value);
}

void Explanation::membership(const InNode& node, bool outcome) {
  const Value* list = constant(*node.container);
  if (list == nullptr || !list->is(Kind::list))
    return add(node, locate(*node.container), Asked::something);
  add(node, locate(*node.element), outcome ? Asked::none_of : Asked::one_of, *list);
}

void Explanation::comparison(const CompareNode& node, bool outcome) {
  const Value* right = constant(*node.right);
  const Value* value = right != nullptr ? right : constant(*node.left);
  const Node& read = right != nullptr || value == nullptr ? *node.left : *node.right;
  if (value == nullptr) return add(node, locate(read), Asked::something);
  // What should hold of the value that was read, as it would stand on the left.
  bool less = node.less != outcome, greater = node.greater != outcome;
  const bool equal = node.equal != outcome;
  if (right == nullptr) std::swap(less, greater);
  const Asked asked = less ? (equal ? Asked::less_or_equal : Asked::less)
                           : (equal ? Asked::greater_or_equal : Asked::greater);
  add(node, locate(read), less == greater ? Asked::something : asked, *value);
}

void Explanation::add(const Node& node, const Place& place, Asked asked, const Value& value) {
  if (full()) return;
  // One place may be the source of many elements.
  if (place.is_source && !reasons_.empty() && reasons_.back().node == place.node) return;
  reasons_.push_back({.at = node.at,
                      .node = place.node,
                      .missing = place.missing,
                      .asked = place.is_source ? Asked::something : asked,
                      .value = place.is_source ? Value() : value});
}

std::vector<Reason> explain(const Program& program, Run& run, const ExplainOptions& options) {
  Explanation explanation(run, options);
  explanation.explain(program, false);
  return explanation.take();
}

}  // namespace cel
