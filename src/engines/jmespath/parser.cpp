// Precedence climbing: operators.h says what binds how much.
#include "engines/jmespath/parser.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engines/document/reading.h"
#include "engines/jmespath/function.h"
#include "engines/jmespath/lexer.h"
#include "engines/jmespath/operators.h"

namespace jmespath {
namespace {

class Parser {
 public:
  Parser(Program& program, std::vector<Token> tokens, const Limits& limits)
      : program_(program), tokens_(std::move(tokens)), limits_(limits), keys_(program.arena) {
    program_.steps.emplace_back();  // number 0 is the current node
  }

  base::Done parse() {
    program_.root = TRY(expression(binds_nothing));
    if (here().kind != TokenKind::end) return unexpected("an operator or the end");
    return {};
  }

 private:
  static constexpr StepNumber current_step = 0;

  const Token& here() const { return tokens_[next_]; }
  const Token& ahead() const { return tokens_[std::min(next_ + 1, tokens_.size() - 1)]; }
  Token& advance() { return tokens_[std::min(next_++, tokens_.size() - 1)]; }
  bool take(TokenKind kind) {
    if (here().kind != kind) return false;
    ++next_;
    return true;
  }
  base::Error error(std::size_t at, const std::string& message,
                    base::Code code = base::Code::invalid) const {
    return error_in(program_.text, at, message, code);
  }
  base::Error unexpected(std::string_view wanted) const {
    return error(here().at,
                 "expected " + std::string(wanted) + ", not " + std::string(name(here().kind)));
  }
  base::Done expect(TokenKind kind) {
    if (take(kind)) return {};
    return unexpected(name(kind));
  }
  base::Result<StepNumber> add(const Step& step) {
    if (program_.steps.size() >= limits_.steps_max)
      return error(
          step.at,
          "more than " + std::to_string(limits_.steps_max) + " steps (`expression_steps_max`)",
          base::Code::limited);
    std::size_t height =
        std::max({heights_[step.left], heights_[step.right], heights_[step.condition]});
    for (std::uint32_t i = 0; i < step.child_count; ++i)
      height = std::max(height, heights_[program_.children[step.first_child + i].step]);
    if (height >= limits_.depth_max) return too_deep(step.at);
    program_.steps.push_back(step);
    heights_.push_back(height + 1);
    return static_cast<StepNumber>(program_.steps.size() - 1);
  }
  base::Error too_deep(std::size_t at) const {
    return error(
        at, "nested deeper than " + std::to_string(limits_.depth_max) + " (`expression_depth_max`)",
        base::Code::limited);
  }
  // Of the parser's own recursion; that of an evaluation is bounded by the heights of steps.
  base::Done enter() {
    if (depth_ >= limits_.depth_max) return too_deep(here().at);
    ++depth_;
    return {};
  }
  // Children may have children of their own, hence they are put down together at last.
  base::Result<StepNumber> add(Step step, const std::vector<Child>& children) {
    step.first_child = static_cast<std::uint32_t>(program_.children.size());
    step.child_count = static_cast<std::uint32_t>(children.size());
    program_.children.insert(program_.children.end(), children.begin(), children.end());
    return add(step);
  }

  base::Result<StepNumber> expression(Binding least) {
    TRY(enter());
    StepNumber left = TRY(prefix());
    left = TRY(chained(left, least));
    --depth_;
    return left;
  }

  base::Result<StepNumber> prefix() {
    const Token& token = advance();
    switch (token.kind) {
      case TokenKind::identifier:
        if (here().kind == TokenKind::left_parenthesis) return call(token);
        return root_field(token);
      case TokenKind::quoted_identifier:
        return root_field(token);
      case TokenKind::raw_string:
        return add({.op = Op::literal,
                    .at = token.at,
                    .literal = document::string(program_.arena, token.text)});
      case TokenKind::literal:
        return literal(token);
      case TokenKind::star:
        return project(Op::project_map, current_step, token.at, binds_star);
      case TokenKind::filter:
        return filter(current_step, token.at);
      case TokenKind::flatten:
        return flatten(current_step, token.at);
      case TokenKind::left_brace:
        return map(token.at);
      case TokenKind::left_bracket:
        return bracket(current_step, token.at, Side::prefix);
      case TokenKind::at:
        program_.reads_all = program_.reads_all || applied_ == 0;
        return current_step;
      case TokenKind::negation: {
        const StepNumber of = TRY(expression(binds_negation));
        return add({.op = Op::negation, .at = token.at, .left = of});
      }
      case TokenKind::left_parenthesis: {
        const StepNumber inside = TRY(expression(binds_nothing));
        TRY(expect(TokenKind::right_parenthesis));
        return inside;
      }
      default:
        --next_;
        return unexpected("an expression");
    }
  }

  base::Result<StepNumber> infix(StepNumber left) {
    const Token& token = advance();
    switch (token.kind) {
      case TokenKind::dot:
        if (take(TokenKind::star)) return project(Op::project_map, left, token.at, binds_star);
        return after_dot(left, binds_dot);
      case TokenKind::pipe:
        return joined(Op::pipe, left, token.at, binds_pipe);
      case TokenKind::either:
        return joined(Op::either, left, token.at, binds_either);
      case TokenKind::both:
        return joined(Op::both, left, token.at, binds_both);
      case TokenKind::flatten:
        return flatten(left, token.at);
      case TokenKind::filter:
        return filter(left, token.at);
      case TokenKind::left_bracket:
        return bracket(left, token.at, Side::infix);
      default: {
        const StepNumber right = TRY(expression(binds_comparison));
        return add({.op = Op::compare,
                    .comparison = comparison_of(token.kind),
                    .at = token.at,
                    .left = left,
                    .right = right});
      }
    }
  }

  base::Result<StepNumber> joined(Op op, StepNumber left, std::uint32_t at, Binding binds) {
    if (op == Op::pipe) ++applied_;
    const StepNumber right = TRY(expression(binds));
    if (op == Op::pipe) --applied_;
    return add({.op = op, .at = at, .left = left, .right = right});
  }

  // A name that stands after no dot, and so may be looked up in what the whole is applied to.
  base::Result<StepNumber> root_field(const Token& token) {
    program_.reads.push_back(token.text);
    return field(current_step, token);
  }
  base::Result<StepNumber> field(StepNumber left, const Token& token) {
    return add({.op = Op::field, .at = token.at, .left = left, .key = keys_.intern(token.text)});
  }

  // What may stand after a dot. Applied to `left`; as part of a projection that is the item.
  base::Result<StepNumber> after_dot(StepNumber left, Binding binds) {
    const Token& token = here();
    switch (token.kind) {
      case TokenKind::identifier:
        if (ahead().kind == TokenKind::left_parenthesis) break;
        [[fallthrough]];
      case TokenKind::quoted_identifier:
        advance();
        return chained(TRY(field(left, token)), binds);
      case TokenKind::star:
      case TokenKind::left_bracket:
      case TokenKind::left_brace:
        break;
      default:
        return unexpected("a name, '*', '[' or '{'");
    }
    ++applied_;
    StepNumber right = 0;
    if (token.kind == TokenKind::left_bracket) {
      advance();
      right = TRY(list(token.at));
    } else if (token.kind == TokenKind::left_brace) {
      advance();
      right = TRY(map(token.at));
    } else {
      right = TRY(expression(binds));
    }
    --applied_;
    if (left == current_step) return chained(right, binds);
    const StepNumber both =
        TRY(add({.op = Op::then, .at = token.at, .left = left, .right = right}));
    return chained(both, binds);
  }
  // The operators that follow and bind more than `least`.
  base::Result<StepNumber> chained(StepNumber left, Binding least) {
    while (binding(here().kind) > least) left = TRY(infix(left));
    return left;
  }

  // Behind a projection: what is applied to each item.
  base::Result<StepNumber> projected(Binding binds) {
    const Token& token = here();
    if (binding(token.kind) < projection_stop) return current_step;
    TRY(enter());
    ++applied_;
    StepNumber right = 0;
    if (token.kind == TokenKind::left_bracket || token.kind == TokenKind::filter) {
      right = TRY(expression(binds));
    } else {
      TRY(expect(TokenKind::dot));
      right = TRY(after_dot(current_step, binds));
    }
    --applied_;
    --depth_;
    return right;
  }
  base::Result<StepNumber> project(Op op, StepNumber left, std::uint32_t at, Binding binds) {
    const StepNumber right = TRY(projected(binds));
    return add({.op = op, .at = at, .left = left, .right = right});
  }
  base::Result<StepNumber> flatten(StepNumber left, std::uint32_t at) {
    const StepNumber flat = TRY(add({.op = Op::flatten, .at = at, .left = left}));
    return project(Op::project, flat, at, binds_flatten);
  }
  base::Result<StepNumber> filter(StepNumber left, std::uint32_t at) {
    ++applied_;
    const StepNumber condition = TRY(expression(binds_nothing));
    --applied_;
    TRY(expect(TokenKind::right_bracket));
    const StepNumber right =
        here().kind == TokenKind::flatten ? current_step : TRY(projected(binds_filter));
    return add({.op = Op::filter, .at = at, .left = left, .right = right, .condition = condition});
  }

  enum class Side : std::uint8_t { prefix, infix };
  // Behind '[': an index, a slice, a projection, or as a prefix a list of expressions.
  base::Result<StepNumber> bracket(StepNumber left, std::uint32_t at, Side side) {
    if (here().kind == TokenKind::number && ahead().kind == TokenKind::right_bracket) {
      const std::int64_t number = advance().number;
      advance();
      return add({.op = Op::index, .at = at, .left = left, .number = number});
    }
    if (here().kind == TokenKind::number || here().kind == TokenKind::colon) {
      Step step{.op = Op::slice, .at = at, .left = left, .slice = TRY(slice())};
      return project(Op::project, TRY(add(step)), at, binds_star);
    }
    if (here().kind == TokenKind::star && ahead().kind == TokenKind::right_bracket) {
      next_ += 2;
      return project(Op::project, left, at, binds_star);
    }
    if (side == Side::infix) return unexpected("a number, ':' or '*'");
    return list(at);
  }
  base::Result<Slice> slice() {
    std::optional<std::int64_t> parts[3];
    std::size_t part = 0;
    while (here().kind != TokenKind::right_bracket) {
      if (here().kind == TokenKind::number && !parts[part]) {
        parts[part] = advance().number;
      } else if (here().kind == TokenKind::colon && part < 2) {
        advance();
        ++part;
      } else {
        return unexpected("']'");
      }
    }
    advance();
    if (parts[2] && *parts[2] == 0) return error(tokens_[next_ - 2].at, "a step must not be 0");
    return Slice{.start = parts[0], .stop = parts[1], .step = parts[2].value_or(1)};
  }

  base::Result<StepNumber> list(std::uint32_t at) {
    std::vector<Child> children;
    do children.push_back({.step = TRY(expression(binds_nothing)), .key = {}});
    while (take(TokenKind::comma));
    TRY(expect(TokenKind::right_bracket));
    return add({.op = Op::make_list, .at = at}, children);
  }
  base::Result<StepNumber> map(std::uint32_t at) {
    std::vector<Child> children;
    do {
      const Token& key = here();
      if (!take(TokenKind::identifier) && !take(TokenKind::quoted_identifier))
        return unexpected("a name");
      TRY(expect(TokenKind::colon));
      children.push_back({.step = TRY(expression(binds_nothing)), .key = keys_.intern(key.text)});
    } while (take(TokenKind::comma) || is_next_member());
    TRY(expect(TokenKind::right_brace));
    return add({.op = Op::make_map, .at = at}, children);
  }
  // Kyverno's parser does without the comma between two members.
  bool is_next_member() const {
    return program_.dialect == Dialect::kyverno &&
           (here().kind == TokenKind::identifier || here().kind == TokenKind::quoted_identifier);
  }
  base::Result<StepNumber> literal(const Token& token) {
    document::Sources sources;
    document::Arena arena;
    document::Keys keys(arena);
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    const auto read = document::read_json(sources.add("literal", token.text), reading,
                                          {.depth_max = limits_.depth_max});
    if (!read) return error(token.at, "the literal is no JSON: " + read.error().message);
    return add({.op = Op::literal,
                .at = token.at,
                .literal = document::copy(program_.arena, *read, document::Spans::dropped)});
  }
  base::Result<StepNumber> reference(std::uint32_t at) {
    ++applied_;
    const StepNumber to = TRY(expression(binds_nothing));
    --applied_;
    return add({.op = Op::reference, .at = at, .left = to});
  }

  base::Result<StepNumber> call(const Token& token) {
    const Function* function = function_named(token.text, program_.dialect);
    if (function == nullptr) return unknown_function(token);
    advance();
    std::vector<Child> children;
    if (here().kind != TokenKind::right_parenthesis) {
      do children.push_back({.step = TRY(argument(*function, children.size())), .key = {}});
      while (take(TokenKind::comma));
    }
    TRY(expect(TokenKind::right_parenthesis));
    if (children.size() < function->count ||
        (children.size() > function->count && !function->variadic))
      return error(token.at, token.text + "() takes " + (function->variadic ? "at least " : "") +
                                 std::to_string(function->count) +
                                 (function->count == 1 ? " argument, not " : " arguments, not ") +
                                 std::to_string(children.size()));
    return add({.op = Op::call, .at = token.at, .function = function}, children);
  }
  // A reference is no value: it stands where a function takes one, and nowhere else.
  base::Result<StepNumber> argument(const Function& function, std::size_t i) {
    const std::size_t last = function.count == 0 ? 0 : function.count - 1;
    const bool wanted = (function.parameters[std::min(i, last)] & reference_type) != 0;
    const Token& token = here();
    if (wanted != (token.kind == TokenKind::reference))
      return unexpected(wanted ? "an expression: &..." : "a value");
    if (!wanted) return expression(binds_nothing);
    advance();
    return reference(token.at);
  }
  base::Error unknown_function(const Token& token) const {
    const auto names = function_names(program_.dialect);
    const std::string_view close = base::closest(token.text, names);
    return error(token.at,
                 "no function " + token.text + "()" +
                     (close.empty() ? "" : "; do you mean " + std::string(close) + "()?"));
  }

  Program& program_;
  std::vector<Token> tokens_;
  const Limits& limits_;
  document::Keys keys_;
  std::vector<std::size_t> heights_{1};  // of each step with what it refers to
  std::size_t next_ = 0, depth_ = 0;
  std::size_t applied_ = 0;  // how many operators hand something else than the root to what is read
};

}  // namespace

base::Done parse(Program& program, const Limits& limits) {
  if (program.text.size() > limits.length_max)
    return base::limited("an expression of more than " + std::to_string(limits.length_max) +
                         " bytes (`expression_length_max`)");
  const std::size_t valid = base::utf8_length(program.text);
  if (valid < program.text.size()) return error_in(program.text, valid, "not UTF-8");
  std::vector<Token> tokens = TRY(tokens_of(program.text));
  TRY(Parser(program, std::move(tokens), limits).parse());
  std::ranges::sort(program.reads);
  const auto [first, last] = std::ranges::unique(program.reads);
  program.reads.erase(first, last);
  return {};
}

}  // namespace jmespath
