#include "engines/jmespath/function.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace jmespath {
namespace {

struct TypeName {
  Types type;
  std::string_view name;
};

constexpr TypeName named_types[] = {
    {null_type, "null"},
    {boolean_type, "a boolean"},
    {number_type, "a number"},
    {string_type, "a string"},
    {list_type, "an array"},
    {map_type, "an object"},
    {numbers_type, "an array of numbers"},
    {strings_type, "an array of strings"},
};

// All functions of a dialect by name; later tables replace functions of earlier ones.
class Table {
 public:
  explicit Table(const std::vector<std::span<const Function>>& tables) {
    for (const auto table : tables)
      for (const Function& function : table) put(function);
    std::ranges::sort(functions_, {}, &Function::name);
    for (const Function* function : functions_) names_.push_back(function->name);
  }
  const Function* find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(functions_, name, {}, &Function::name);
    return found != functions_.end() && (*found)->name == name ? *found : nullptr;
  }
  std::span<const std::string_view> names() const { return names_; }

 private:
  void put(const Function& function) {
    const auto same = std::ranges::find(functions_, function.name, &Function::name);
    if (same == functions_.end())
      functions_.push_back(&function);
    else
      *same = &function;
  }
  std::vector<const Function*> functions_;
  std::vector<std::string_view> names_;
};

const Table& table_of(Dialect dialect) {
  static const Table standard({standard_lists(), standard_scalars()});
  static const Table kyverno({standard_lists(), standard_scalars(), kyverno_arithmetic(),
                              kyverno_objects(), kyverno_regex(), kyverno_text(), kyverno_time()});
  return dialect == Dialect::kyverno ? kyverno : standard;
}

}  // namespace

const Function* function_named(std::string_view name, Dialect dialect) {
  return table_of(dialect).find(name);
}

std::span<const std::string_view> function_names(Dialect dialect) {
  return table_of(dialect).names();
}

Types types_of(const Node& node) {
  switch (node.kind()) {
    case Kind::null:
      return null_type;
    case Kind::boolean:
      return boolean_type;
    case Kind::string:
      return string_type;
    case Kind::list:
      return list_type;
    case Kind::map:
      return map_type;
    default:
      return number_type;
  }
}

bool is_of(const Node& node, Types types) {
  if ((types_of(node) & types) != 0) return true;
  if (!node.is_list()) return false;
  return ((types & numbers_type) != 0 && std::ranges::all_of(node.items(), &Node::is_number)) ||
         ((types & strings_type) != 0 && std::ranges::all_of(node.items(), &Node::is_string));
}

std::string type_names(Types types) {
  if (types == any_type) return "a value";
  std::string text;
  for (const TypeName& name : named_types)
    if ((types & name.type) != 0) text += (text.empty() ? "" : " or ") + std::string(name.name);
  return text;
}

std::string_view type_name(const Node& node) {
  switch (node.kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::string:
      return "string";
    case Kind::list:
      return "array";
    case Kind::map:
      return "object";
    default:
      return "number";
  }
}

std::string short_text(const Node& node) {
  if (!node.is_number()) return std::string(node.string());
  char text[64];  // at most 39 digits before the point or 45 behind it
  const auto written = std::to_chars(std::begin(text), std::end(text),
                                     static_cast<float>(node.number()), std::chars_format::fixed);
  return {std::begin(text), written.ptr};
}

bool is_false(const Node& node) {
  switch (node.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return !node.boolean();
    case Kind::string:
    case Kind::list:
    case Kind::map:
      return node.size() == 0;
    default:
      return false;
  }
}

bool Call::apply(std::size_t i, const Node& on, Node& out) {
  const Step& reference =
      evaluation_.program_->steps[evaluation_.program_->children[step_.first_child + i].step];
  return evaluation_.evaluate_or_null(reference.left, on, out) == Evaluation::Outcome::value;
}

base::Result<const base::RegexSearch*> Call::regex(std::string_view pattern) {
  constexpr std::size_t regexes_max = 256;
  auto& known = evaluation_.regexes_;
  const auto found = known.find(pattern);
  if (found != known.end()) return &found->second;
  base::RegexSearch compiled = TRY(base::RegexSearch::compile(pattern));
  if (known.size() >= regexes_max) known.clear();
  return &known.emplace(std::string(pattern), std::move(compiled)).first->second;
}

bool Call::answer(const Node& node) {
  result_ = node;
  const std::size_t size = node.is_string() ? node.size() / 10 : node.is_list() ? node.size() : 0;
  return spend(size);
}

bool Call::fail(const std::string& message) {
  return evaluation_.fail(step_.at, std::string(step_.function->name) + "(): " + message);
}

bool Call::fail_argument(std::size_t i, std::string_view wanted) {
  return fail("argument " + std::to_string(i + 1) + " must be " + std::string(wanted));
}

}  // namespace jmespath
