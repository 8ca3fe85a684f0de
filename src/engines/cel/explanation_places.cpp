#include <algorithm>

#include "engines/cel/explanation.h"

namespace cel {
namespace {

// What gives back its argument where that is as a policy wants it, so that it can be set to it.
bool keeps_value(std::string_view function) {
  constexpr std::string_view names[] = {"dyn",  "string",     "int", "double",
                                        "bool", "lowerAscii", "trim"};
  return std::ranges::find(names, function) != std::end(names);
}

}  // namespace

const document::Node* Explanation::node_of(const Value& value) {
  if (!value.is(Kind::optional)) return value.node();
  return value.optional() == nullptr ? nullptr : value.optional()->node();
}

const Value* Explanation::constant(const Node& node) const {
  if (node.constant) return &static_cast<const ConstantNode&>(node).value;
  const Program* definition = definition_of(node);
  return definition == nullptr ? nullptr : constant(*definition->content_->root);
}

const Program* Explanation::definition_of(const Node& node) const {
  const auto* path = as<PathNode>(node);
  if (path == nullptr || path->steps.size() != 1 || !options_.definition || depth_ >= depth_max)
    return nullptr;
  const auto* variable = as<VariableNode>(*path->root);
  if (variable == nullptr || variable->name != "variables") return nullptr;
  return options_.definition(path->steps[0].key.text());
}

std::vector<Explanation::Place> Explanation::gather(const Node& list) {
  std::vector<Place> places;
  gather(list, places);
  return places;
}

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
  if (const auto* written = as<ListNode>(list)) {
    for (const Node* element : written->elements) places.push_back(locate(*element));
    return;
  }
  const Place place = locate(list);
  if (place.node == nullptr) return;
  if (place.is_there() && !place.is_source && place.node->is_list()) {
    for (const document::Node& item : place.node->items()) places.push_back({&item, {}});
  } else if (const Value made = evaluate(&list, run_); made.is(Kind::list)) {
    gather_made(made, place, places);
  }
}

void Explanation::gather_made(const Value& list, const Place& from, std::vector<Place>& places) {
  for (std::size_t i = 0; i < size_of(list); ++i) {
    const document::Node* own = node_of(element_of(list, i));
    places.push_back(own != nullptr ? Place{own, {}} : from.source());
  }
}

void Explanation::gather_flat(const Node& lists, std::vector<Place>& places) {
  const std::vector<Place> outer = gather(lists);
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
  const std::vector<Place> range = gather(*loop.range);
  const Value list = evaluate(loop.range, run_);
  if (!list.is(Kind::list) || loop.two || range.size() != size_of(list)) return;
  for (std::size_t i = 0; i < range.size(); ++i) {
    run_.local(loop.first) = element_of(list, i);
    elements_[loop.first] = range[i];
    if (loop.condition != nullptr && !evaluate(loop.condition, run_).is_true()) continue;
    places.push_back(loop.result == nullptr ? range[i] : locate(*loop.result));
  }
}

Explanation::Place Explanation::member(Place place, std::string_view key) {
  if (place.node == nullptr || place.is_source) return place;
  if (!place.missing.empty()) {
    place.missing.push_back(key);
  } else if (const document::Node* found = place.node->find(key)) {
    place.node = found;
  } else if (place.node->is_map()) {
    place.missing.push_back(key);
  }
  return place;
}

Explanation::Place Explanation::item(Place place, const Value& index) {
  if (place.node == nullptr || place.is_source) return place;
  if (index.is(Kind::string)) return member(std::move(place), index.text());
  if (place.is_there() && place.node->is_list() && index.is(Kind::int64) &&
      index.uint64() < place.node->size())
    place.node = &place.node->items()[index.uint64()];
  return place;
}

Explanation::Place Explanation::own(const Node& node, const Place& place) {
  const document::Node* found = place.is_source ? node_of(evaluate(&node, run_)) : nullptr;
  return found != nullptr ? Place{found, {}} : place;
}

Explanation::Place Explanation::locate_first(std::span<const Node* const> nodes) {
  for (const Node* node : nodes)
    if (const Place place = locate(*node); place.node != nullptr) return place;
  return {};
}

Explanation::Place Explanation::locate_base(const Node& node) {
  if (const auto* path = as<PathNode>(node)) return locate(*path->root);
  if (const auto* field = as<OptionalFieldNode>(node)) return locate_base(*field->target);
  if (const auto* either = as<OrElseNode>(node)) return locate_base(*either->target);
  return locate(node);
}

Explanation::Place Explanation::locate_element(const IndexNode& node) {
  const Value index = evaluate(node.index, run_);
  const Place target = locate(*node.target);
  if (!target.is_source) return item(target, index);
  const std::vector<Place> elements = gather(*node.target);
  if (index.is(Kind::int64) && index.uint64() < elements.size()) return elements[index.uint64()];
  return own(node, target);
}

Explanation::Place Explanation::locate(const Node& node) {
  if (const Program* definition = definition_of(node)) {
    Place place;
    within(*definition, [&](const Node& root) { place = locate(root); });
    return place;
  }
  if (const auto* path = as<PathNode>(node)) {
    Place place = locate(*path->root);
    if (place.node == nullptr) return {evaluate(&node, run_).node(), {}};
    for (const Step& step : path->steps) place = member(std::move(place), step.key.text());
    return own(node, place);
  }
  if (const auto* local = as<LocalNode>(node)) {
    const auto known = elements_.find(local->slot);
    return known != elements_.end() ? known->second : Place{node_of(run_.local(local->slot)), {}};
  }
  if (const auto* field = as<OptionalFieldNode>(node)) {
    Place place = locate(*field->target);
    for (const Step& step : field->steps) place = member(std::move(place), step.key.text());
    return own(node, place);
  }
  if (const auto* index = as<IndexNode>(node)) return locate_element(*index);
  if (const auto* either = as<OrElseNode>(node)) {
    const Place first = locate(*either->target);
    if (first.is_there()) return first;
    const Place second = locate(*either->other);
    return second.is_there() ? second : first;
  }
  return node.constant ? Place() : locate_source(node);
}

// What a value was made of, for the nodes that make one.
Explanation::Place Explanation::locate_source(const Node& node) {
  if (const auto* call = as<CallNode>(node)) {
    const Place place = locate_first(call->arguments);
    return keeps_value(call->function) ? place : place.source();
  }
  if (const auto* list = as<ListNode>(node))  // of more than one all that they have in common
    return list->elements.size() == 1 ? locate(*list->elements[0]).source()
           : list->elements.empty()   ? Place()
                                      : locate_base(*list->elements[0]).source();
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

}  // namespace cel
