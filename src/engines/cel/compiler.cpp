#include "engines/cel/compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engines/cel/cost_estimate.h"
#include "engines/cel/parser.h"
#include "engines/cel/read_set.h"
#include "engines/cel/substitution.h"

namespace cel {

using ast::Expr;
using ast::ExprKind;

std::optional<Program> Compiler::compile(std::string_view text, const Type* wanted) {
  const Options& options = environment_.options();
  const Expr* root =
      parse(text, {options.limits, options.block_macros, options.bind_macro, options.as_cel_go},
            content_->arena, issues_);
  if (root == nullptr) return std::nullopt;
  notes_ = check(*root, environment_, issues_);
  const Type& type = notes_.at(*root).type;
  if (issues_.empty() && wanted != nullptr && !Substitution().assign(type, *wanted))
    issues_.push_back(
        {root->span, "the expression yields " + to_text(type) + ", wanted is " + to_text(*wanted)});
  if (!issues_.empty()) return std::nullopt;
  content_->text = std::string(text);
  content_->type = type;
  content_->slots = notes_.slots;
  sharing_.emplace(*root, notes_);
  content_->root = node(*root);
  if (!issues_.empty()) return std::nullopt;
  content_->reads = read_set(*root, notes_);
  content_->cost = estimate_cost(*root, notes_, {});
  return Program(std::move(content_));
}

Program Compiler::failing(std::string_view text, const Issue& why) {
  content_->text = std::string(text);
  content_->root = fail(why.at, FaultKind::other, why.message);
  return Program(std::move(content_));
}

const Node* Compiler::node(const Expr& expr) {
  const auto group = sharing_->group_of(expr);
  return group ? shared(expr, *group) : own(expr);
}

const Node* Compiler::shared(const Expr& expr, std::size_t group) {
  // Each place has nodes of its own: an error points into them.
  const Node* definition = own(expr);
  if (definition->constant) return definition;
  auto* made = make<SharedNode>(expr.at);
  made->definition = definition;
  const auto [slots, first] = shared_.try_emplace(group, content_->slots);
  if (first) content_->slots += 2;
  made->value_slot = slots->second;
  made->cost_slot = slots->second + 1;
  return made;
}

const Node* Compiler::own(const Expr& expr) {
  const Note& note = notes_.at(expr);
  switch (expr.kind) {
    case ExprKind::constant: {
      auto* constant = make<ConstantNode>(expr.span);
      constant->value = expr.constant;
      constant->constant = true;
      return constant;
    }
    case ExprKind::name:
      return name(expr, note);
    case ExprKind::select:
      return note.meaning == Meaning::plain ? select(expr) : name(expr, note);
    case ExprKind::call:
      return call(expr, note);
    case ExprKind::list:
    case ExprKind::map:
      return collection(expr);
    case ExprKind::message:
      return message(expr, note);
    case ExprKind::loop:
      return loop(expr, note);
    case ExprKind::bind: {
      auto* made = make<BindNode>(expr.at);
      made->value = node(*expr.target);
      made->slot = note.slots[0];
      made->body = node(*expr.arguments[0]);
      return made;
    }
    case ExprKind::chain: {
      auto* made = make<ChainNode>(expr.at);
      made->target = node(*expr.target);
      made->slot = note.slots[0];
      made->flattens = expr.flattens;
      made->body = node(*expr.arguments[0]);
      return made;
    }
    case ExprKind::block:
      return block(expr, note);
  }
  return nullptr;
}

const Node* Compiler::fail(Span at, FaultKind kind, std::string_view subject) {
  auto* made = make<FailNode>(at);
  made->kind = kind;
  made->subject = content_->arena.copy(subject);
  return made;
}

std::span<const Node* const> Compiler::nodes(std::span<Expr* const> exprs) {
  std::vector<const Node*> made;
  made.reserve(exprs.size());
  for (const Expr* expr : exprs) made.push_back(node(*expr));
  return copy(made);
}

const Node* Compiler::folded(const Node* node, std::span<const Node* const> operands) {
  if (!std::ranges::all_of(operands, &Node::constant)) return node;
  constexpr std::uint64_t folding_cost_max = 10'000;
  constexpr std::size_t folding_bytes_max = 1 << 20;
  // What lies in the program's arena stays, so its size so far is not the folding's.
  Run run({}, content_->arena,
          {.cost_max = folding_cost_max,
           .memory_bytes_max = content_->arena.bytes() + folding_bytes_max});
  const Value value = evaluate(node, run);
  if (value.is_error() || run.meter().ended()) return node;
  auto* constant = make<ConstantNode>(node->at);
  constant->value = value;
  constant->constant = true;
  return constant;
}

const Node* Compiler::name(const Expr& expr, const Note& note) {
  switch (note.meaning) {
    case Meaning::variable: {
      auto* made = make<VariableNode>(expr.at);
      made->index = note.index;
      made->name = content_->arena.copy(note.name);
      return made;
    }
    case Meaning::local: {
      if (const auto lazy = lazy_.find(note.index); lazy != lazy_.end()) {
        auto* made = make<LazyLocalNode>(expr.at);
        made->slot = note.index;
        made->definition = lazy->second;
        return made;
      }
      auto* made = make<LocalNode>(expr.at);
      made->slot = note.index;
      return made;
    }
    case Meaning::constant: {
      auto* made = make<ConstantNode>(expr.at);
      made->value = note.value;
      if (note.value.is(Kind::type))
        made->value = Value::type(content_->arena.copy(note.value.text()));
      made->constant = true;
      return made;
    }
    default:
      return fail(expr.at, FaultKind::unknown_name, expr.text);
  }
}

const Node* Compiler::select(const Expr& expr) {
  const Step step{.key = document::Key(expr.text), .at = expr.at};
  if (expr.test) {
    auto* made = make<HasNode>(expr.at);
    made->target = node(*expr.target);
    made->step = step;
    return made;
  }
  // All selections of a kind in a row become one path.
  std::vector<Step> steps;
  const Expr* at = &expr;
  while (at->kind == ExprKind::select && !at->test && at->optional == expr.optional &&
         notes_.at(*at).meaning == Meaning::plain && (at == &expr || !sharing_->group_of(*at))) {
    steps.push_back({.key = document::Key(at->text), .at = at->at});
    at = at->target;
  }
  std::ranges::reverse(steps);
  if (expr.optional) {
    auto* made = make<OptionalFieldNode>(expr.at);
    made->target = node(*at);
    made->steps = copy(steps);
    return made;
  }
  auto* made = make<PathNode>(expr.at);
  made->root = node(*at);
  made->steps = copy(steps);
  return folded(made, std::array{made->root});
}

const Node* Compiler::collection(const Expr& expr) {
  const auto parts = nodes(expr.arguments);
  if (expr.kind == ExprKind::list) {
    auto* made = make<ListNode>(expr.at);
    made->elements = parts;
    made->optionals = expr.optionals;
    return folded(made, parts);
  }
  auto* made = make<MapNode>(expr.at);
  made->parts = parts;
  made->optionals = expr.optionals;
  made->last_wins = environment_.options().as_cel_go;
  return folded(made, parts);
}

const Node* Compiler::message(const Expr& expr, const Note& note) {
  if (note.message == nullptr) return fail(expr.at, FaultKind::unknown_name, expr.text);
  std::vector<const Node*> parts;
  for (std::size_t i = 0; i < expr.arguments.size(); ++i) {
    auto* key = make<ConstantNode>(expr.at);
    key->value = Value::string(expr.names[i]);
    key->constant = true;
    parts.push_back(key);
    parts.push_back(node(*expr.arguments[i]));
  }
  auto* fields = make<MapNode>(expr.at);
  fields->parts = copy(parts);
  fields->optionals = expr.optionals;
  auto* made = make<MessageNode>(expr.at);
  made->fields = fields;
  made->make = note.message->make;
  made->context = note.message->context;
  made->name = expr.text;
  return folded(made, fields->parts);
}

const Node* Compiler::loop(const Expr& expr, const Note& note) {
  using ast::Loop;
  const auto finish = [&](LoopNode* made) -> const Node* {
    const bool conditional = expr.loop <= Loop::filter || expr.arguments.size() == 2;
    made->range = node(*expr.target);
    made->first = note.slots[0];
    made->two = note.slots.size() == 2;
    made->second = note.slots.back();
    made->name = expr.text;
    if (conditional) made->condition = node(*expr.arguments[0]);
    if (expr.loop > Loop::filter) made->result = node(*expr.arguments.back());
    return made;
  };
  switch (expr.loop) {
    case Loop::all:
      return finish(make<AllNode>(expr.at));
    case Loop::exists:
      return finish(make<ExistsNode>(expr.at));
    case Loop::exists_one:
      return finish(make<ExistsOneNode>(expr.at));
    case Loop::filter:
      return finish(make<FilterNode>(expr.at));
    case Loop::map:
      return finish(make<MapLoopNode>(expr.at));
    case Loop::transform_map:
      return finish(make<TransformMapNode>(expr.at));
    case Loop::transform_entry:
      return finish(make<TransformEntryNode>(expr.at));
    case Loop::sort_by:
      return finish(make<SortByNode>(expr.at));
  }
  return nullptr;
}

const Node* Compiler::block(const Expr& expr, const Note& note) {
  for (std::size_t i = 0; i < expr.arguments.size(); ++i)
    lazy_.insert_or_assign(note.slots[i], node(*expr.arguments[i]));
  auto* made = make<BlockNode>(expr.at);
  made->slots = copy(note.slots);
  made->body = node(*expr.target);
  return made;
}

}  // namespace cel
