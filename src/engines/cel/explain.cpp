#include "engines/cel/explain.h"

#include <algorithm>
#include <unordered_map>

#include "engines/cel/compiler.h"
#include "engines/cel/node_calls.h"

namespace cel {

namespace {

// What gives back its argument where that is as a policy wants it, so that it can be set to it.
bool keeps_value(std::string_view function) {
  constexpr std::string_view names[] = {"dyn",  "string",     "int", "double",
                                        "bool", "lowerAscii", "trim"};
  return std::ranges::find(names, function) != std::end(names);
}

}  // namespace

// Walks the nodes of a program and goes on where the outcome was decided.
class Explanation {
 public:
  Explanation(Run& run, const ExplainOptions& options) : run_(run), options_(options) {}

  void explain(const Program& program, bool outcome) {
    within(program, [&](const Node& root) { walk(root, outcome); });
  }
  std::vector<Reason> take() { return std::move(reasons_); }

 private:
  // A node of a document, or the member that it lacks.
  struct Place {
    const document::Node* node = nullptr;
    std::string_view missing = {};
    bool is_source = false;  // not the value itself: it was made of what stands there
    Place source() const { return {node, missing, true}; }
    bool is_there() const { return node != nullptr && missing.empty(); }
  };
  static constexpr std::size_t depth_max = 20;  // of definitions

  // Another program has locals of its own.
  template <class Visit>
  void within(const Program& program, const Visit& visit) {
    std::vector<Value> locals(program.content_->slots);
    Value* const before = run_.locals_;
    run_.locals_ = locals.data();
    const auto elements = std::move(elements_);
    elements_.clear();
    ++depth_;
    visit(*program.content_->root);
    --depth_;
    elements_ = elements;
    run_.locals_ = before;
  }

  template <class N>
  static const N* as(const Node& node) {
    const Node& meant = behind(node);
    return meant.run == run_node<N> ? static_cast<const N*>(&meant) : nullptr;
  }
  static const Value* constant(const Node& node) {
    return node.constant ? &static_cast<const ConstantNode&>(node).value : nullptr;
  }
  bool full() const { return reasons_.size() >= options_.reasons_max; }

  void walk(const Node& node, bool outcome);
  void walk_operands(std::span<const Node* const> operands, bool decisive, bool outcome);
  void walk_elements(const LoopNode& loop, bool wanted);
  void walk_exists(const LoopNode& loop, bool outcome);
  bool walk_definition(const Node& node, bool outcome);
  const Program* definition_of(const Node& node) const;
  void leaf(const Node& node, bool outcome);
  bool walk_unwanted(const Node& node, bool outcome);
  void gather(const Node& list, std::vector<Place>& places);
  void gather_loop(const LoopNode& loop, std::vector<Place>& places);
  static void gather_made(const Value& list, const Place& from, std::vector<Place>& places);
  void gather_flat(const Node& lists, std::vector<Place>& places);
  void comparison(const CompareNode& node, bool outcome);
  void add(const Node& node, const Place& place, Asked asked, const Value& value = {});

  Place locate(const Node& node);
  // The place of the value itself, when it has one after all: an element of a list that was chosen.
  Place own(const Node& node, const Place& place) {
    const document::Node* found = place.is_source ? evaluate(&node, run_).node() : nullptr;
    return found != nullptr ? Place{found, {}} : place;
  }
  static Place member(Place place, const document::Key& key);
  static Place item(Place place, const Value& index);

  Run& run_;
  const ExplainOptions& options_;
  std::unordered_map<std::size_t, Place> elements_;  // by slot
  std::vector<Reason> reasons_;
  std::size_t depth_ = 0;
};

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

// `decisive` of one operand decides; otherwise they came to it together, and the last one, before
// which mostly conditions stand, is the one to speak of.
void Explanation::walk_operands(std::span<const Node* const> operands, bool decisive,
                                bool outcome) {
  if (outcome != decisive) return walk(*operands.back(), outcome);
  for (const Node* operand : operands) {
    const Value value = evaluate(operand, run_);
    if (value.is(Kind::boolean) && value.boolean() == decisive) return walk(*operand, outcome);
  }
}

void Explanation::walk_elements(const LoopNode& loop, bool wanted) {
  const Value list = evaluate(loop.range, run_);
  if (!list.is(Kind::list) || loop.two || loop.condition == nullptr) return leaf(loop, !wanted);
  std::vector<Place> places;
  gather(*loop.range, places);
  if (places.size() != size_of(list)) places.assign(size_of(list), {});
  for (std::size_t i = 0; i < size_of(list) && !full(); ++i) {
    const Value element = element_of(list, i);
    run_.local(loop.first) = element;
    const bool is_own = places[i].node != nullptr && !places[i].is_source;
    elements_[loop.first] =
        is_own || element.node() == nullptr ? places[i] : Place{element.node(), {}};
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

// What stands behind variables.NAME, or nullptr.
const Program* Explanation::definition_of(const Node& node) const {
  const auto* path = as<PathNode>(node);
  if (path == nullptr || path->steps.size() != 1 || !options_.definition || depth_ >= depth_max)
    return nullptr;
  const auto* variable = as<VariableNode>(*path->root);
  if (variable == nullptr || variable->name != "variables") return nullptr;
  return options_.definition(path->steps[0].key.text());
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

// Where the elements of a list come from that an expression put together: a place for each, or
// none at all.
void Explanation::gather(const Node& list, std::vector<Place>& places) {
  if (const Program* definition = definition_of(list))
    return within(*definition, [&](const Node& root) { gather(root, places); });
  if (const auto* sum = as<ArithmeticNode>(list)) {
    gather(*sum->left, places);
    return gather(*sum->right, places);
  }
  if (const auto* chosen = as<FilterNode>(list)) return gather_loop(*chosen, places);
  if (const auto* made = as<MapLoopNode>(list)) return gather_loop(*made, places);
  if (const auto* call = as<CallNode>(list);
      call != nullptr && call->function == "flatten" && call->arguments.size() == 1)
    return gather_flat(*call->arguments[0], places);
  const Place place = locate(list);
  if (!place.is_there()) return;
  if (!place.is_source && place.node->is_list()) {
    for (const document::Node& item : place.node->items()) places.push_back({&item, {}});
  } else if (const Value made = evaluate(&list, run_); made.is(Kind::list)) {
    gather_made(made, place, places);
  }
}

// Of a list that was made of what stands at `from`; its elements may still be parts of a document.
void Explanation::gather_made(const Value& list, const Place& from, std::vector<Place>& places) {
  for (std::size_t i = 0; i < size_of(list); ++i) {
    const document::Node* own = element_of(list, i).node();
    places.push_back(own != nullptr ? Place{own, {}} : from.source());
  }
}

// Of a list of lists the elements of these.
void Explanation::gather_flat(const Node& lists, std::vector<Place>& places) {
  std::vector<Place> outer;
  gather(lists, outer);
  const Value list = evaluate(&lists, run_);
  if (!list.is(Kind::list) || outer.size() != size_of(list)) return;
  for (std::size_t i = 0; i < outer.size(); ++i) {
    const Value inner = element_of(list, i);
    if (inner.is(Kind::list))
      gather_made(inner, outer[i], places);
    else
      places.push_back(outer[i]);
  }
}

void Explanation::gather_loop(const LoopNode& loop, std::vector<Place>& places) {
  std::vector<Place> range;
  gather(*loop.range, range);
  const Value list = evaluate(loop.range, run_);
  if (!list.is(Kind::list) || loop.two || range.size() != size_of(list)) return;
  for (std::size_t i = 0; i < range.size(); ++i) {
    run_.local(loop.first) = element_of(list, i);
    elements_[loop.first] = range[i];
    if (loop.condition != nullptr && !evaluate(loop.condition, run_).is_true()) continue;
    places.push_back(loop.result == nullptr ? range[i] : locate(*loop.result));
  }
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
  std::vector<Place> places;
  gather(*call->arguments[0], places);
  const std::size_t before = reasons_.size();
  for (const Place& place : places)
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
  if (const auto* equal = as<EqualNode>(node)) {
    const Value* right = constant(*equal->right);
    const Value* value = right != nullptr ? right : constant(*equal->left);
    const Node& read = right != nullptr || value == nullptr ? *equal->left : *equal->right;
    const Asked asked = value == nullptr            ? Asked::something
                        : equal->negated == outcome ? Asked::equal
                                                    : Asked::not_equal;
    return add(node, locate(read), asked, value == nullptr ? Value() : *value);
  }
  if (const auto* compare = as<CompareNode>(node)) return comparison(*compare, outcome);
  if (const auto* in = as<InNode>(node)) {
    const Value* list = constant(*in->container);
    if (list != nullptr && list->is(Kind::list))
      return add(node, locate(*in->element), outcome ? Asked::none_of : Asked::one_of, *list);
    return add(node, locate(*in->container), Asked::something);
  }
  if (const auto* has = as<HasNode>(node))
    return add(node, member(locate(*has->target), has->step.key),
               outcome ? Asked::absent : Asked::present);
  if (const auto* matches = as<MatchesNode>(node))
    return add(node, locate(*matches->text), Asked::something);
  // A value that is itself the outcome.
  const Place place = locate(node);
  const bool is_it = place.node != nullptr && place.missing.empty() &&
                     place.node->kind() == document::Kind::boolean;
  add(node, place, is_it ? Asked::equal : Asked::something,
      is_it ? Value::boolean(!outcome) : Value());
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

Explanation::Place Explanation::member(Place place, const document::Key& key) {
  if (!place.is_there() || place.is_source) return place;
  const document::Node* found = place.node->find(key);
  if (found != nullptr) return {found, {}};
  return place.node->is_map() ? Place{place.node, key.text()} : place;
}

Explanation::Place Explanation::item(Place place, const Value& index) {
  if (!place.is_there() || place.is_source) return place;
  if (place.node->is_map() && index.is(Kind::string)) {
    const document::Node* found = place.node->find(index.text());
    return found != nullptr ? Place{found, {}} : Place{place.node, index.text()};
  }
  if (place.node->is_list() && index.is(Kind::int64) && index.uint64() < place.node->size())
    return {&place.node->items()[index.uint64()], {}};
  return place;
}

Explanation::Place Explanation::locate(const Node& node) {
  if (node.constant) return {};
  if (const auto* path = as<PathNode>(node)) {
    Place place = locate(*path->root);
    if (place.node == nullptr) return {evaluate(&node, run_).node(), {}};
    for (const Step& step : path->steps) place = member(place, step.key);
    return own(node, place);
  }
  if (const auto* local = as<LocalNode>(node)) {
    const auto known = elements_.find(local->slot);
    return known != elements_.end() ? known->second : Place{run_.local(local->slot).node(), {}};
  }
  if (const auto* field = as<OptionalFieldNode>(node)) {
    Place place = locate(*field->target);
    for (const Step& step : field->steps) place = member(place, step.key);
    return place;
  }
  if (const auto* index = as<IndexNode>(node))
    return own(node, item(locate(*index->target), evaluate(index->index, run_)));
  if (const auto* either = as<OrElseNode>(node)) {
    const Place first = locate(*either->target);
    if (first.is_there()) return first;
    const Place second = locate(*either->other);
    return second.is_there() ? second : first;
  }
  if (const auto* call = as<CallNode>(node)) {
    for (const Node* argument : call->arguments)
      if (const Place place = locate(*argument); place.node != nullptr)
        return keeps_value(call->function) ? place : place.source();
    return {};
  }
  if (const auto* loop = as<ExistsNode>(node)) return locate(*loop->range).source();
  if (const auto* loop = as<AllNode>(node)) return locate(*loop->range).source();
  if (const auto* loop = as<ExistsOneNode>(node)) return locate(*loop->range).source();
  if (const auto* loop = as<FilterNode>(node)) return locate(*loop->range).source();
  if (const auto* loop = as<MapLoopNode>(node)) return locate(*loop->range).source();
  if (const auto* sum = as<ArithmeticNode>(node)) {
    const Place left = locate(*sum->left);
    return left.node != nullptr ? left.source() : locate(*sum->right).source();
  }
  return {evaluate(&node, run_).node(), {}};
}

std::vector<Reason> explain(const Program& program, Run& run, const ExplainOptions& options) {
  Explanation explanation(run, options);
  explanation.explain(program, false);
  return explanation.take();
}

}  // namespace cel
