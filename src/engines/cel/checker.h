// The pass behind check() of notes.h. Private to the engine.
#pragma once
#include <optional>

#include "engines/cel/notes.h"
#include "engines/cel/substitution.h"

namespace cel {

class Checker {
 public:
  Checker(const Environment& environment, std::vector<Issue>& issues)
      : environment_(environment), issues_(issues) {}
  Notes check(const ast::Expr& root);

 private:
  struct Local {
    std::string_view name;
    Type type;
    std::size_t slot;
  };

  // checker.cpp: names, selections, literals.
  Type of(const ast::Expr& expr);
  Type of_kind(const ast::Expr& expr, Note& note);
  Type name(const ast::Expr& expr, Note& note);
  Type select(const ast::Expr& expr, Note& note);
  Type field(const ast::Expr& expr, const Type& target);
  Type list(const ast::Expr& expr);
  Type map(const ast::Expr& expr);
  Type element(const ast::Expr& expr, bool optional);
  Type joined(const std::optional<Type>& before, const Type& type, const ast::Expr& at, bool mixed);
  Type message(const ast::Expr& expr, Note& note);

  // checker_calls.cpp: calls and macros.
  Type call(const ast::Expr& expr, Note& note);
  bool is_namespaced(const ast::Expr& expr, Note& note);
  Type resolve(const ast::Expr& expr, Note& note, std::span<const Type> arguments, Shape shape);
  Type loop(const ast::Expr& expr, Note& note);
  Type loop_result(const ast::Expr& expr, const Type& range, const Type& first);
  std::vector<Type> loop_variables(const ast::Expr& expr, const Type& range);
  Type bind(const ast::Expr& expr, Note& note);
  Type chain(const ast::Expr& expr, Note& note);
  Type block(const ast::Expr& expr, Note& note);
  Type or_value(const Type& target, const Type& other);
  void check_format(const ast::Expr& expr);
  void want(const ast::Expr& expr, const Type& type, const Type& wanted);

  // a.b.c of a chain of plain selections that begins with no local name.
  std::optional<std::string> dotted(const ast::Expr& expr) const;
  // x.y in the container a.b: a.b.x.y, a.x.y, x.y; with a leading dot only itself.
  std::vector<std::string> candidates(std::string_view name) const;
  bool look_up(std::string_view name, Note& note, Type& type) const;
  const Local* local(std::string_view name) const;
  std::size_t push(std::string_view name, Type type);
  void pop(std::size_t count) {
    locals_.erase(locals_.end() - static_cast<std::ptrdiff_t>(count), locals_.end());
  }
  Type wrong(Span at, std::string message);  // dyn
  bool strict() const { return environment_.options().checking == Checking::strict; }
  Type apply(const Type& type) const { return substitution_.apply(type); }

  const Environment& environment_;
  std::vector<Issue>& issues_;
  Substitution substitution_;
  std::vector<Local> locals_;
  Notes notes_;
  std::size_t formats_ = 0;  // calls of format() around, whose literals may be of any types
};

}  // namespace cel
