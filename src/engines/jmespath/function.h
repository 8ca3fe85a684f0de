// What functions are: their names, what they take, and how they answer. One table a dialect; a new
// function is a line in the table of its file and a function that fills `result`.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "engines/document/build.h"
#include "engines/document/node.h"
#include "engines/jmespath/evaluation.h"
#include "engines/jmespath/program.h"

namespace jmespath {

using document::Kind;
using document::Member;
using document::Node;

// What an argument may be; bits.
using Types = std::uint16_t;
inline constexpr Types null_type = 1, boolean_type = 2, number_type = 4, string_type = 8,
                       list_type = 16, map_type = 32, any_type = 63;
inline constexpr Types text_or_number = string_type | number_type;
inline constexpr Types numbers_type = 64;     // a list of numbers only
inline constexpr Types strings_type = 128;    // a list of strings only
inline constexpr Types reference_type = 256;  // &expression

inline constexpr std::size_t parameters_max = 4;

class Call;

struct Function {
  std::string_view name;
  // False after call.fail(...).
  bool (*run)(Call& call);
  std::size_t count = 0;  // of arguments, at least
  Types parameters[parameters_max] = {};
  bool variadic = false;     // the last parameter may repeat
  std::size_t optional = 0;  // of the last parameters
};

// One call while it runs.
class Call {
 public:
  Call(Evaluation& evaluation, const Step& step, std::span<const Node> arguments)
      : evaluation_(evaluation), step_(step), arguments_(arguments) {}

  std::span<const Node> arguments() const { return arguments_; }
  const Node& operator[](std::size_t i) const { return arguments_[i]; }
  std::string_view text(std::size_t i) const { return arguments_[i].string(); }
  double number(std::size_t i) const { return arguments_[i].number(); }
  document::Arena& arena() const { return evaluation_.arena_; }
  const Environment& environment() const { return evaluation_.environment_; }
  Dialect dialect() const { return evaluation_.program_->dialect; }

  // The expression that is argument `i`, applied to `on`; false: it failed, and so does the call.
  bool apply(std::size_t i, const Node& on, Node& out);
  // Counts work of a size that the arguments' own does not bound.
  bool spend(std::size_t steps) { return evaluation_.spend(steps, step_.at); }

  // Compiled once an evaluation.
  base::Result<const base::RegexSearch*> regex(std::string_view pattern);

  // The answer. A text is copied unless it is part of an argument.
  bool answer(const Node& node);
  bool answer(std::string_view text) { return answer(document::string(arena(), text)); }
  bool answer_part(std::string_view part) { return answer(Node::string(part)); }
  bool answer_items(std::span<const Node> items) { return answer(document::list(arena(), items)); }
  bool fail(const std::string& message);
  // "argument 2 must be ...".
  bool fail_argument(std::size_t i, std::string_view wanted);

 private:
  friend class Evaluation;
  Evaluation& evaluation_;
  const Step& step_;
  std::span<const Node> arguments_;
  Node result_;
};

const Function* function_named(std::string_view name, Dialect dialect);
std::span<const std::string_view> function_names(Dialect dialect);
// Whether an argument is of one of the types.
bool is_of(const Node& node, Types types);
// "a string", "a number or a list".
std::string type_names(Types types);
Types types_of(const Node& node);  // without looking into a list
// JMESPath's own name: "number", "array", "object" ...
std::string_view type_name(const Node& node);
// A string, or the digits of a number in single precision, as Kyverno makes a text of it.
std::string short_text(const Node& node);
bool is_false(const Node& node);  // null, false, and what is empty

// The tables, each in the file of its name.
std::span<const Function> standard_lists();
std::span<const Function> standard_scalars();
std::span<const Function> kyverno_arithmetic();
std::span<const Function> kyverno_objects();
std::span<const Function> kyverno_regex();
std::span<const Function> kyverno_text();
std::span<const Function> kyverno_time();

}  // namespace jmespath
