#include "engines/cel/parser.h"

#include <fmt/format.h>

#include <array>

namespace cel {

using ast::Expr;
using ast::ExprKind;
namespace op = ast::op;

namespace {

constexpr std::array<std::string_view, 16> reserved = {
    "as",     "break", "const", "continue", "else",      "for",    "function", "if",
    "import", "let",   "loop",  "package",  "namespace", "return", "var",      "while"};

struct Binary {
  std::string_view token, function;
  int precedence;
};
constexpr Binary binaries[] = {{"<", op::less, 1},     {"<=", op::less_equals, 1},
                               {">", op::greater, 1},  {">=", op::greater_equals, 1},
                               {"==", op::equals, 1},  {"!=", op::not_equals, 1},
                               {"in", op::in, 1},      {"+", op::add, 2},
                               {"-", op::subtract, 2}, {"*", op::multiply, 3},
                               {"/", op::divide, 3},   {"%", op::modulo, 3}};

const Binary* binary_of(const Token& token) {
  if (token.kind != TokenKind::punctuation && !token.is_name("in")) return nullptr;
  const auto* found = std::ranges::find(binaries, token.text, &Binary::token);
  return found == std::end(binaries) ? nullptr : found;
}

Span joined(Span from, Span to) { return {from.begin, to.end}; }

class Parser {
 public:
  Parser(std::string_view text, Maker& maker) : maker_(maker), lexer_(text) { take(); }

  Expr* whole() {
    Expr* expr = expression();
    if (expr == nullptr) return nullptr;
    if (token_.kind != TokenKind::end) return unexpected("the end of the expression");
    return expr;
  }

 private:
  // Every nesting passes through here, so that the parser's own stack is bounded too.
  Expr* expression() {
    if (nesting_ >= maker_.options().limits.expression_depth_max)
      return maker_.refuse(token_.span,
                           fmt::format("nested too deep: at most {} (`expression_depth_max`)",
                                       maker_.options().limits.expression_depth_max));
    ++nesting_;
    Expr* expr = conditional();
    --nesting_;
    return expr;
  }

  Expr* conditional() {
    Expr* condition = logical("||", op::logical_or);
    if (condition == nullptr || !token_.is("?")) return condition;
    const Span at = take().span;
    Expr* yes = logical("||", op::logical_or);
    if (yes == nullptr || !expect(":")) return nullptr;
    Expr* no = expression();
    return no == nullptr ? nullptr : maker_.call(op::conditional, {condition, yes, no}, at);
  }

  // a || b || c is one call with three arguments, so that long ones are not deep.
  Expr* logical(std::string_view token, std::string_view function) {
    const auto operand = [&] { return token == "||" ? logical("&&", op::logical_and) : binary(1); };
    Expr* first = operand();
    if (first == nullptr || !token_.is(token)) return first;
    const Span at = token_.span;
    std::vector<Expr*> operands = {first};
    while (token_.is(token)) {
      take();
      operands.push_back(operand());
      if (operands.back() == nullptr) return nullptr;
    }
    return maker_.call(function, std::move(operands), at);
  }

  Expr* binary(int precedence) {
    Expr* left = precedence == 3 ? unary() : binary(precedence + 1);
    while (left != nullptr) {
      const Binary* found = binary_of(token_);
      if (found == nullptr || found->precedence != precedence) return left;
      const Span at = take().span;
      Expr* right = precedence == 3 ? unary() : binary(precedence + 1);
      if (right == nullptr) return nullptr;
      left = maker_.call(found->function, {left, right}, at);
    }
    return left;
  }

  Expr* unary() {
    std::vector<Token> operators;
    while (token_.is("!") || token_.is("-")) {
      operators.push_back(take());
      if (operators.size() > maker_.options().limits.expression_depth_max)
        return maker_.refuse(token_.span, "nested too deep (`expression_depth_max`)");
    }
    const bool negative = !operators.empty() && operators.back().is("-") &&
                          (token_.kind == TokenKind::integer || token_.kind == TokenKind::number);
    Span sign = {};
    if (negative) {
      sign = operators.back().span;
      operators.pop_back();
    }
    Expr* expr = member(negative ? number(true, sign) : primary());
    for (auto each = operators.rbegin(); expr != nullptr && each != operators.rend(); ++each)
      expr = maker_.call(each->is("!") ? op::logical_not : op::negate, {expr}, each->span);
    return expr;
  }

  Expr* member(Expr* expr) {
    while (expr != nullptr) {
      if (token_.is(".")) {
        expr = selection(expr);
      } else if (token_.is("[")) {
        expr = index(expr);
      } else if (token_.is("{") && is_message_name(*expr)) {
        expr = message(*expr);
      } else {
        return expr;
      }
    }
    return nullptr;
  }

  Expr* selection(Expr* target) {
    take();
    const bool optional = token_.is("?");
    if (optional) take();
    if (token_.kind != TokenKind::quoted_name && !is_selector(token_)) return unexpected("a name");
    const Token name = take();
    if (token_.is("(") && name.kind == TokenKind::name && !optional) return call(target, name);
    return maker_.make({.kind = ExprKind::select,
                        .optional = optional,
                        .span = joined(target->span, name.span),
                        .at = name.span,
                        .text = maker_.copy(name.text),
                        .target = target});
  }

  Expr* index(Expr* target) {
    const Span open = take().span;
    const bool optional = token_.is("?");
    if (optional) take();
    Expr* of = expression();
    if (of == nullptr) return nullptr;
    const Span close = token_.span;
    if (!expect("]")) return nullptr;
    Expr* call = maker_.call(optional ? op::optional_index : op::index, {target, of}, open);
    if (call != nullptr) call->span = joined(target->span, close);
    return call;
  }

  Expr* call(Expr* target, const Token& name, bool absolute = false) {
    take();  // the parenthesis
    std::vector<Expr*> arguments;
    while (!token_.is(")")) {
      arguments.push_back(expression());
      if (arguments.back() == nullptr) return nullptr;
      if (!token_.is(",")) break;
      take();
      if (token_.is(")")) return unexpected("an argument");
    }
    const Span close = token_.span;
    if (!expect(")")) return nullptr;
    Expr* made = maker_.make({.kind = ExprKind::call,
                              .absolute = absolute,
                              .span = joined(target == nullptr ? name.span : target->span, close),
                              .at = name.span,
                              .text = maker_.copy(name.text),
                              .target = target,
                              .arguments = maker_.copy(arguments)});
    return made == nullptr ? nullptr : expand_macro(maker_, made);
  }

  Expr* primary() {
    switch (token_.kind) {
      case TokenKind::integer:
      case TokenKind::number:
        return number(false, token_.span);
      case TokenKind::string:
        return string();
      case TokenKind::name:
        return name(false);
      default:
        break;
    }
    if (token_.is("(")) {
      take();
      Expr* inner = expression();
      return inner != nullptr && expect(")") ? inner : nullptr;
    }
    if (token_.is("[")) return list();
    if (token_.is("{")) return map();
    if (token_.is(".")) {
      take();
      if (token_.kind == TokenKind::name) return name(true);
    }
    return unexpected("an expression");
  }

  Expr* constant(const Value& value, Span span) {
    return maker_.make({.kind = ExprKind::constant, .span = span, .at = span, .constant = value});
  }

  Expr* name(bool absolute) {
    if (!absolute) {
      const Span span = token_.span;
      if (token_.is_name("true") || token_.is_name("false")) {
        const bool value = take().text == "true";
        return constant(Value::boolean(value), span);
      }
      if (token_.is_name("null")) {
        take();
        return constant(Value::null(), span);
      }
    }
    if (!is_selector(token_)) return unexpected("an expression");
    if (std::ranges::find(reserved, token_.text) != reserved.end())
      return maker_.refuse(token_.span, "'" + std::string(token_.text) + "' is a reserved word");
    const Token name = take();
    if (token_.is("(")) return call(nullptr, name, absolute);
    return maker_.make({.kind = ExprKind::name,
                        .absolute = absolute,
                        .span = name.span,
                        .at = name.span,
                        .text = maker_.copy(name.text)});
  }

  Expr* number(bool negative, Span begin) {
    const Token token = take();
    return number_literal(maker_, token, negative, joined(begin, token.span));
  }

  Expr* string() { return string_literal(maker_, take()); }

  Expr* list() {
    const Span open = take().span;
    std::vector<Expr*> elements;
    std::vector<char> optional;
    while (!token_.is("]")) {
      optional.push_back(take_question_mark());
      elements.push_back(expression());
      if (elements.back() == nullptr) return nullptr;
      if (!token_.is(",")) break;
      take();
    }
    const Span close = token_.span;
    if (!expect("]")) return nullptr;
    return maker_.make({.kind = ExprKind::list,
                        .span = joined(open, close),
                        .at = open,
                        .arguments = maker_.copy(elements),
                        .optionals = flags(optional)});
  }

  Expr* map() {
    const Span open = take().span;
    std::vector<Expr*> parts;
    std::vector<char> optional;
    while (!token_.is("}")) {
      optional.push_back(take_question_mark());
      parts.push_back(expression());
      if (parts.back() == nullptr || !expect(":")) return nullptr;
      parts.push_back(expression());
      if (parts.back() == nullptr) return nullptr;
      if (!token_.is(",")) break;
      take();
    }
    const Span close = token_.span;
    if (!expect("}")) return nullptr;
    return maker_.make({.kind = ExprKind::map,
                        .span = joined(open, close),
                        .at = open,
                        .arguments = maker_.copy(parts),
                        .optionals = flags(optional)});
  }

  static bool is_message_name(const Expr& expr) {
    const Expr* at = &expr;
    while (at->kind == ExprKind::select && !at->test && !at->optional) at = at->target;
    return at->kind == ExprKind::name;
  }

  Expr* message(const Expr& type) {
    std::string name = dotted(type);
    take();
    std::vector<Expr*> values;
    std::vector<std::string_view> names;
    std::vector<char> optional;
    while (!token_.is("}")) {
      optional.push_back(take_question_mark());
      if (token_.kind != TokenKind::quoted_name && !is_selector(token_))
        return unexpected("the name of a field");
      names.push_back(maker_.copy(take().text));
      if (!expect(":")) return nullptr;
      values.push_back(expression());
      if (values.back() == nullptr) return nullptr;
      if (!token_.is(",")) break;
      take();
    }
    const Span close = token_.span;
    if (!expect("}")) return nullptr;
    return maker_.make({.kind = ExprKind::message,
                        .span = joined(type.span, close),
                        .at = type.span,
                        .text = maker_.copy(std::string_view(name)),
                        .arguments = maker_.copy(values),
                        .names = maker_.copy(names),
                        .optionals = flags(optional)});
  }

  static std::string dotted(const Expr& expr) {
    if (expr.kind == ExprKind::name) return (expr.absolute ? "." : "") + std::string(expr.text);
    return dotted(*expr.target) + "." + std::string(expr.text);
  }

  char take_question_mark() {
    if (!token_.is("?")) return 0;
    take();
    return 1;
  }
  std::span<bool> flags(const std::vector<char>& from) {
    if (std::ranges::find(from, 1) == from.end()) return {};
    const std::vector<bool> bits(from.begin(), from.end());
    return maker_.copy(bits);
  }

  // `in`, `true`, `false` and `null` are no names, not even of fields.
  static bool is_selector(const Token& token) {
    return token.kind == TokenKind::name && token.text != "in" && token.text != "true" &&
           token.text != "false" && token.text != "null";
  }

  Token take() {
    const Token taken = token_;
    token_ = lexer_.next();
    return taken;
  }
  bool expect(std::string_view punctuation) {
    if (!token_.is(punctuation)) {
      unexpected("'" + std::string(punctuation) + "'");
      return false;
    }
    take();
    return true;
  }
  Expr* unexpected(const std::string& wanted) {
    if (token_.kind == TokenKind::wrong) return maker_.refuse(token_.span, lexer_.problem());
    const std::string found = token_.kind == TokenKind::end ? std::string("the end")
                                                            : "'" + std::string(token_.text) + "'";
    return maker_.refuse(token_.span, "expected " + wanted + ", found " + found);
  }

  Maker& maker_;
  Lexer lexer_;
  Token token_;
  std::size_t nesting_ = 0;
};

}  // namespace

Expr* parse(std::string_view text, const ParseOptions& options, document::Arena& arena,
            std::vector<Issue>& issues) {
  Maker maker(arena, options, issues);
  if (text.size() > options.limits.expression_bytes_max)
    return maker.refuse({}, fmt::format("at most {} bytes (`expression_bytes_max`)",
                                        options.limits.expression_bytes_max));
  return Parser(text, maker).whole();
}

}  // namespace cel
