// Why an outcome came to be: walks the nodes of a program and goes on where it was decided. Private
// to explain.cpp, and to explanation_places.cpp, which finds what nodes read. For one thread.
#pragma once
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engines/cel/compiler.h"
#include "engines/cel/explain.h"
#include "engines/cel/node_calls.h"

namespace cel {

class Explanation {
 public:
  Explanation(Run& run, const ExplainOptions& options) : run_(run), options_(options) {}

  void explain(const Program& program, bool outcome) {
    within(program, [&](const Node& root) { walk(root, outcome); });
  }
  std::vector<Reason> take() { return std::move(reasons_); }

 private:
  // A node of a document, or the members, each in the one before, of which it lacks the first.
  struct Place {
    const document::Node* node = nullptr;
    std::vector<std::string_view> missing = {};
    bool is_source = false;  // not the value itself: it was made of what stands there
    Place source() const { return {node, {}, true}; }
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
  // Of an optional value that of what it holds.
  static const document::Node* node_of(const Value& value);
  // Also behind variables.NAME.
  const Value* constant(const Node& node) const;
  bool full() const { return reasons_.size() >= options_.reasons_max; }

  void walk(const Node& node, bool outcome);
  void walk_operands(std::span<const Node* const> operands, bool decisive, bool outcome);
  void walk_elements(const LoopNode& loop, bool wanted);
  void walk_exists(const LoopNode& loop, bool outcome);
  bool walk_definition(const Node& node, bool outcome);
  // What stands behind variables.NAME, or nullptr.
  const Program* definition_of(const Node& node) const;
  void leaf(const Node& node, bool outcome);
  bool walk_unwanted(const Node& node, bool outcome);
  void equality(const EqualNode& node, bool outcome);
  void membership(const InNode& node, bool outcome);
  void comparison(const CompareNode& node, bool outcome);
  void add(const Node& node, const Place& place, Asked asked, const Value& value = {});

  // Where the elements of a list come from that an expression put together: a place for each, or
  // none at all.
  std::vector<Place> gather(const Node& list);
  void gather(const Node& list, std::vector<Place>& places);
  void gather_loop(const LoopNode& loop, std::vector<Place>& places);
  // Of a list that was made of what stands at `from`; elements may still be parts of a document.
  static void gather_made(const Value& list, const Place& from, std::vector<Place>& places);
  // Of a list of lists the elements of these.
  void gather_flat(const Node& lists, std::vector<Place>& places);

  Place locate(const Node& node);
  Place locate_source(const Node& node);
  Place locate_first(std::span<const Node* const> nodes);
  // What fields are taken of: of `c.?image` the place of c.
  Place locate_base(const Node& node);
  Place locate_element(const IndexNode& node);
  // The place of the value itself, when it has one after all: an element of a list that was chosen.
  Place own(const Node& node, const Place& place);
  static Place member(Place place, std::string_view key);
  static Place item(Place place, const Value& index);

  Run& run_;
  const ExplainOptions& options_;
  std::unordered_map<std::size_t, Place> elements_;  // by slot
  std::vector<Reason> reasons_;
  std::size_t depth_ = 0;
};

}  // namespace cel
