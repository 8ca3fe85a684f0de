#include <algorithm>
#include <array>

#include "engines/cel/arithmetic.h"
#include "engines/cel/compiler.h"
#include "engines/cel/signature.h"

namespace cel {

using ast::Expr;
namespace op = ast::op;

const Node* Compiler::call(const Expr& expr, const Note& note) {
  if (expr.target == nullptr) {
    if (const Node* made = operation(expr)) return made;
  } else if (!note.namespaced && expr.arguments.size() == 1) {
    if (expr.text == "orValue" || expr.text == "or") {
      auto* made = make<OrElseNode>(expr.at);
      made->target = node(*expr.target);
      made->other = node(*expr.arguments[0]);
      made->unwraps = expr.text == "orValue";
      made->lenient = environment_.options().lenient_or_value;
      return made;
    }
    if (expr.text == "matches")
      if (const Node* made = matches(expr, note)) return made;
  }
  return function(expr, note);
}

const Node* Compiler::operation(const Expr& expr) {
  const std::string_view name = expr.text;
  if (name == op::logical_and) {
    auto* made = make<AndNode>(expr.at);
    made->operands = nodes(expr.arguments);
    return made;
  }
  if (name == op::logical_or) {
    auto* made = make<OrNode>(expr.at);
    made->operands = nodes(expr.arguments);
    return made;
  }
  if (name == op::logical_not) {
    auto* made = make<NotNode>(expr.at);
    made->operand = node(*expr.arguments[0]);
    return made;
  }
  if (name == op::negate) {
    auto* made = make<NegateNode>(expr.at);
    made->operand = node(*expr.arguments[0]);
    return folded(made, std::array{made->operand});
  }
  if (name == op::conditional) {
    auto* made = make<ConditionalNode>(expr.at);
    made->condition = node(*expr.arguments[0]);
    made->yes = node(*expr.arguments[1]);
    made->no = node(*expr.arguments[2]);
    return made;
  }
  if (name == op::equals || name == op::not_equals) return equality(expr, name == op::not_equals);
  if (name == op::in) {
    auto* made = make<InNode>(expr.at);
    made->element = node(*expr.arguments[0]);
    made->container = node(*expr.arguments[1]);
    made->texts = constant_texts(made->container);
    return folded(made, std::array{made->element, made->container});
  }
  if (name == op::index || name == op::optional_index) {
    auto* made = make<IndexNode>(expr.at);
    made->target = node(*expr.arguments[0]);
    made->index = node(*expr.arguments[1]);
    made->optional = name == op::optional_index;
    return folded(made, std::array{made->target, made->index});
  }
  if (const Node* made = comparison(expr)) return made;
  return arithmetic(expr);
}

// What a constant list consists of, when all of it is texts.
std::span<const std::string_view> Compiler::constant_texts(const Node* node) {
  if (!node->constant) return {};
  const Value& list = static_cast<const ConstantNode*>(node)->value;
  if (!list.is(Kind::list)) return {};
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < size_of(list); ++i) {
    const Value element = element_of(list, i);
    if (!element.is(Kind::string)) return {};
    texts.push_back(element.text());
  }
  return copy(texts);
}

const Node* Compiler::equality(const Expr& expr, bool negated) {
  const Node* left = node(*expr.arguments[0]);
  const Node* right = node(*expr.arguments[1]);
  if (right->constant && !left->constant) {
    const Value& value = static_cast<const ConstantNode*>(right)->value;
    if (value.is(Kind::string)) {
      auto* made = make<EqualTextNode>(expr.at);
      made->left = left;
      made->right = value.text();
      made->negated = negated;
      return made;
    }
  }
  auto* made = make<EqualNode>(expr.at);
  made->left = left;
  made->right = right;
  made->negated = negated;
  return folded(made, std::array{left, right});
}

const Node* Compiler::comparison(const Expr& expr) {
  struct Outcome {
    std::string_view name;
    bool less, equal, greater;
  };
  constexpr std::array<Outcome, 4> outcomes = {{{op::less, true, false, false},
                                                {op::less_equals, true, true, false},
                                                {op::greater, false, false, true},
                                                {op::greater_equals, false, true, true}}};
  for (const Outcome& outcome : outcomes) {
    if (expr.text != outcome.name) continue;
    auto* made = make<CompareNode>(expr.at);
    made->left = node(*expr.arguments[0]);
    made->right = node(*expr.arguments[1]);
    made->function = outcome.name;
    made->less = outcome.less;
    made->equal = outcome.equal;
    made->greater = outcome.greater;
    return folded(made, std::array{made->left, made->right});
  }
  return nullptr;
}

const Node* Compiler::arithmetic(const Expr& expr) {
  constexpr std::array<std::pair<std::string_view, Implementation>, 5> operators = {
      {{op::add, add},
       {op::subtract, subtract},
       {op::multiply, multiply},
       {op::divide, divide},
       {op::modulo, modulo}}};
  for (const auto& [name, compute] : operators) {
    if (expr.text != name) continue;
    auto* made = make<ArithmeticNode>(expr.at);
    made->left = node(*expr.arguments[0]);
    made->right = node(*expr.arguments[1]);
    made->function = name;
    made->compute = compute;
    return folded(made, std::array{made->left, made->right});
  }
  return nullptr;
}

// text.matches('constant'): the pattern is compiled once, and a wrong one is refused here.
const Node* Compiler::matches(const Expr& expr, const Note& note) {
  if (note.overloads.empty() || !expr.arguments[0]->constant.is(Kind::string)) return nullptr;
  auto pattern = base::RegexSearch::compile(expr.arguments[0]->constant.text());
  if (!pattern) {
    if (environment_.options().checking == Checking::strict) {
      issues_.push_back({expr.arguments[0]->span, pattern.error().message});
      return fail(expr.at, FaultKind::other, "");
    }
    return fail(expr.arguments[0]->span, FaultKind::other, pattern.error().message);
  }
  content_->patterns.push_back(std::make_unique<const base::RegexSearch>(*std::move(pattern)));
  auto* made = make<MatchesNode>(expr.at);
  made->text = node(*expr.target);
  made->pattern = content_->patterns.back().get();
  return made;
}

std::span<const BoundOverload> Compiler::bound(std::span<const Overload* const> overloads,
                                               std::size_t arguments) {
  std::vector<BoundOverload> all;
  for (const Overload* overload : overloads) {
    if (overload->arguments.size() != arguments || overload->run == nullptr) continue;
    std::vector<Parameter> parameters;
    for (const Type& type : overload->arguments) {
      const bool named = type.is(TypeKind::opaque) && !type.is_optional();
      parameters.push_back(
          {.kinds = kinds_of(type),
           .object_name = named ? content_->arena.copy(type.name()) : std::string_view()});
    }
    all.push_back(
        {.run = overload->run, .context = overload->context, .parameters = copy(parameters)});
  }
  return copy(all);
}

// What cel-go computes, and refuses, when it compiles.
static bool is_conversion_of_constant(const Expr& expr) {
  constexpr std::array<std::string_view, 8> conversions = {
      "bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint"};
  return expr.target == nullptr && expr.arguments.size() == 1 &&
         expr.arguments[0]->kind == ast::ExprKind::constant &&
         std::ranges::find(conversions, expr.text) != conversions.end();
}

const Node* Compiler::function(const Expr& expr, const Note& note) {
  if (note.meaning == Meaning::unknown) return fail(expr.at, FaultKind::unknown_name, note.name);
  std::vector<const Node*> arguments;
  if (expr.target != nullptr && !note.namespaced) arguments.push_back(node(*expr.target));
  for (const Expr* argument : expr.arguments) arguments.push_back(node(*argument));
  auto* made = make<CallNode>(expr.at);
  made->reads_elements = expr.text != "size" && expr.text != "dyn" && expr.text != "type";
  made->function = content_->arena.copy(note.name);
  made->arguments = copy(arguments);
  made->overloads = bound(note.overloads, arguments.size());
  const bool pure = std::ranges::all_of(
      note.overloads, [](const Overload* each) { return each->purity == Purity::pure; });
  if (!pure) return made;
  const Node* done = folded(made, arguments);
  if (!done->constant && environment_.options().as_cel_go && is_conversion_of_constant(expr))
    issues_.push_back({expr.at, "the constant cannot be converted to " + note.name});
  return done;
}

}  // namespace cel
