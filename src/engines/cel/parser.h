// Expressions to trees. Pure.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "engines/cel/ast.h"
#include "engines/cel/lexer.h"
#include "engines/cel/limits.h"
#include "engines/document/arena.h"

namespace cel {

struct ParseOptions {
  Limits limits;
  // cel.block, cel.index, cel.iterVar, cel.accuVar: what optimisers write, not people.
  bool block_macros = false;
  bool bind_macro = true;
  bool as_cel_go = false;  // as Options have it
};

// nullptr when it is refused, with one issue added. All of the tree lies in the arena.
ast::Expr* parse(std::string_view text, const ParseOptions& options, document::Arena& arena,
                 std::vector<Issue>& issues);

// Makes nodes and keeps their number and depth within the limits; used by parser and macros.
class Maker {
 public:
  Maker(document::Arena& arena, const ParseOptions& options, std::vector<Issue>& issues)
      : arena_(arena), options_(options), issues_(issues) {}

  // Adds an issue, the first one only; always nullptr.
  ast::Expr* refuse(Span at, std::string message);
  bool failed() const { return !issues_.empty(); }
  const ParseOptions& options() const { return options_; }

  // A copy of the node in the arena with its depth; nullptr past a limit.
  ast::Expr* make(ast::Expr expr);
  ast::Expr* call(std::string_view function, std::vector<ast::Expr*> arguments, Span at);
  template <class T>
  std::span<T> copy(const std::vector<T>& from) {
    const auto items = arena_.array<T>(from.size());
    std::copy(from.begin(), from.end(), items.begin());
    return items;
  }
  std::string_view copy(std::string_view text) { return arena_.copy(text); }

 private:
  document::Arena& arena_;
  const ParseOptions& options_;
  std::vector<Issue>& issues_;
  std::size_t nodes_ = 0;
};

// The constant that a token stands for; `span` has the sign too. nullptr when it stands for none.
ast::Expr* number_literal(Maker& maker, const Token& token, bool negative, Span span);
ast::Expr* string_literal(Maker& maker, const Token& token);

// The expansion of a call that is a macro; the call itself when it is none; nullptr when it is one
// with wrong arguments.
ast::Expr* expand_macro(Maker& maker, ast::Expr* call);

}  // namespace cel
