// What checking found out about each node of a tree: its type and what its name means.
#pragma once
#include <unordered_map>
#include <vector>

#include "engines/cel/ast.h"
#include "engines/cel/environment.h"
#include "engines/cel/type.h"

namespace cel {

enum class Meaning : std::uint8_t {
  plain,     // as the node says
  variable,  // of the environment, at `index`
  local,     // of a macro, in the run's slot `index`
  constant,  // `value`
  unknown,   // nothing has this name: an error when it is evaluated
};

struct Note {
  Type type = Type::dyn();
  Meaning meaning = Meaning::plain;
  std::size_t index = 0;
  Value value = {};
  std::string name = {};                        // of a variable or function, with its namespace
  std::vector<const Overload*> overloads = {};  // of a call, those that may be meant
  bool namespaced = false;  // the target of the call is no value but the function's namespace
  const Message* message = nullptr;
  std::vector<std::size_t> slots = {};  // of the variables that a macro binds
};

struct Notes {
  std::unordered_map<const ast::Expr*, Note> of;
  std::size_t slots = 0;  // that a run needs

  const Note& at(const ast::Expr& expr) const { return of.at(&expr); }
};

// Adds issues where the expression cannot be right; with Checking::off only where a name or a type
// decides nothing anyway.
Notes check(const ast::Expr& root, const Environment& environment, std::vector<Issue>& issues);

}  // namespace cel
