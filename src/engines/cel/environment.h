// CEL, the expression language of the whole product: https://github.com/google/cel-spec.
//
//   cel::Environment environment(&cel::standard_environment());
//   const std::size_t object = environment.add_variable("object", cel::Type::dyn());
//   base::Result<cel::Program> program = environment.compile("object.spec.replicas > 1");
//   ...
//   const cel::Value variables[] = {cel::Value::of(document_root)};
//   document::Arena arena;                    // reset between evaluations
//   cel::Run run(variables, arena, {.cost_max = 10'000});
//   const cel::Value result = program->evaluate(run);
//   if (result.is_error()) ... cel::to_text(result.fault(), program->text())
//
// An Environment says what expressions may name; a Program is a compiled expression. Compile once,
// evaluate often: evaluation allocates nothing but from the arena. Both are immutable once built
// and then safe from any thread; programs do not need their environment any more.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/cel/function.h"
#include "engines/cel/limits.h"
#include "engines/cel/program.h"
#include "engines/cel/type.h"

namespace cel {

enum class Checking : std::uint8_t {
  strict,  // what cannot be right by its types is refused
  off,     // types and unknown names are errors of the evaluation only
};

struct Options {
  Limits limits = {};
  Checking checking = Checking::strict;
  // Names are looked up in this namespace first, then in those around it: "google.protobuf".
  std::string container = {};
  // Elements of a list literal, and keys and values of a map literal, have the very same type: dyn
  // is one of its own. Not within the arguments of format(). Kubernetes' admission policies want
  // it.
  bool homogeneous_literals = false;
  // Where cel-go departs from cel-spec: of equal keys of a map literal the last wins, conversions
  // of constants that fail and formats that cannot be right are refused, and there is no
  // existsOne() of one variable.
  bool as_cel_go = false;
  // Kyverno's: x.orValue(y) is x where x is no optional value.
  bool lenient_or_value = false;
  bool block_macros = false;  // cel.block and what belongs to it
  bool bind_macro = true;     // cel.bind
};

struct Variable {
  std::string name;  // dots are allowed: a.b.c is looked up as a whole first
  Type type;
};

// Name{field: value}: makes a value of the fields that were given. The fields are checked against
// the type, when there is one; a name that is `open` takes any field and also Name.any.path{...}.
struct Message {
  std::string name;
  Type result;
  std::vector<Field> fields = {};
  bool open = false;
  // Arguments are a map of the fields. nullptr: the map itself.
  Implementation make = nullptr;
  const void* context = nullptr;
};

class Environment {
 public:
  // With everything of `parent`, which outlives it; what is added here is found first.
  explicit Environment(const Environment* parent = nullptr, Options options = {});

  // The place of the variable's value in what a Run is given; places go on from the parent's.
  std::size_t add_variable(std::string name, Type type);
  std::size_t variables_size() const;
  void add_function(std::string name, Shape shape, Overload overload);
  // Signatures in these tables are a bug when they cannot be read. The context is given to each.
  // One with the arguments of a function of the parent is meant instead of that.
  void add_functions(std::span<const Declaration> declarations, const void* context = nullptr);
  // The parent's functions of a namespace, "math", are not known here.
  void hide_functions(std::string name_space) { hidden_.push_back(std::move(name_space)); }
  // A name that denotes a type in expressions, as `int` and `net.IP` do.
  void add_type(std::string name);
  void add_constant(std::string name, Type type, Value value);  // the value outlives programs
  void add_message(Message message);

  // `invalid`, or `limited` past a limit; the message shows every issue with line, column and
  // caret. `issues` gets them one by one.
  base::Result<Program> compile(std::string_view text, std::vector<Issue>* issues = nullptr) const;
  // `invalid` as well when the expression cannot yield the type; dyn yields any.
  base::Result<Program> compile(std::string_view text, const Type& result,
                                std::vector<Issue>* issues = nullptr) const;
  // A stand-in for a text that does not compile: evaluating it is the error.
  Program failing(std::string_view text, const Issue& why) const;

  // For the checker. Names as they are declared, with dots; nullptr when there is none.
  struct Constant {
    Type type;
    Value value;
  };
  struct FoundVariable {
    std::size_t index;
    const Type* type;
  };
  std::optional<FoundVariable> variable(std::string_view name) const;
  const Constant* constant(std::string_view name) const;
  const Message* message(std::string_view name) const;
  // Those of the parent first.
  std::vector<const Overload*> overloads(std::string_view name, Shape shape) const;
  bool has_function(std::string_view name, Shape shape) const;
  // Close to a name that there is not: "" when none is.
  std::string suggestion(std::string_view name) const;
  const Options& options() const { return options_; }

 private:
  using FunctionKey = std::pair<std::string, Shape>;
  bool hides(std::string_view function) const;
  const Environment* parent_;
  Options options_;
  std::size_t first_variable_;
  std::vector<Variable> variables_;
  std::map<std::string, std::size_t, std::less<>> variable_places_;
  std::map<std::string, Constant, std::less<>> constants_;
  std::map<std::string, Message, std::less<>> messages_;
  std::map<std::string, std::vector<Overload>, std::less<>> functions_[2];  // by shape
  std::vector<std::string> hidden_;                                         // namespaces
};

// The language with its standard functions and macros, and the extensions: strings, math, lists,
// sets, encoders, optional values, two-variable macros, bindings, and Kubernetes' libraries.
const Environment& standard_environment();

}  // namespace cel
