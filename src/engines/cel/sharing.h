// Which parts of an expression are computed once a run, though they stand in several places or in
// the body of a macro that goes through a list: those that call a function or go through a list
// themselves, are pure and use no variable of a macro around them. A path such as object.spec.a, or
// its size, is looked up again: that is as cheap as remembering it. Private to the engine.
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engines/cel/ast.h"
#include "engines/cel/notes.h"

namespace cel {

class Sharing {
 public:
  Sharing(const ast::Expr& root, const Notes& notes);

  // Equal numbers: the same value in a run. nullopt: computed where it stands.
  std::optional<std::size_t> group_of(const ast::Expr& expr) const;

 private:
  struct Group {
    std::size_t uses = 0;  // in the body of a loop: many
    bool shareable = false;
  };
  // What decides whether an expression may be shared, of it and of all within.
  struct Traits {
    std::size_t group = 0;
    bool computes = false, pure = true;
    std::vector<std::string_view> free = {};  // names of macros around it that it uses
  };

  Traits sort(const ast::Expr& expr);
  void count(const ast::Expr& expr, bool in_loop);
  std::size_t group_number(std::string key);

  const Notes& notes_;
  std::unordered_map<const ast::Expr*, std::size_t> group_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::vector<Group> groups_;
};

}  // namespace cel
