// Reads types as text, and what follows from them for calls.
#include "engines/cel/signature.h"

#include <algorithm>

#include "base/text.h"
#include "engines/cel/function.h"

namespace cel {
namespace {

constexpr std::size_t nesting_max = 20;

class TypeReader {
 public:
  explicit TypeReader(std::string_view text) : rest_(text) {}

  base::Result<Type> whole() {
    Type type = TRY(read(0));
    if (!rest_.empty()) return base::invalid("not a type: " + std::string(rest_));
    return type;
  }

 private:
  base::Result<Type> read(std::size_t nesting) {
    if (nesting > nesting_max) return base::limited("a type nested too deep");
    skip_blank();
    const std::size_t size = std::min(rest_.find_first_of("(), "), rest_.size());
    const std::string name(rest_.substr(0, size));
    if (name.empty()) return base::invalid("a type is missing");
    rest_.remove_prefix(size);
    std::vector<Type> parameters;
    if (rest_.starts_with('(')) {
      do {
        rest_.remove_prefix(1);
        parameters.push_back(TRY(read(nesting + 1)));
      } while (rest_.starts_with(','));
      if (!rest_.starts_with(')')) return base::invalid("')' is missing after " + name);
      rest_.remove_prefix(1);
    }
    skip_blank();
    return named(name, std::move(parameters));
  }

  static base::Result<Type> named(const std::string& name, std::vector<Type> parameters) {
    const std::size_t count = parameters.size();
    if (name == "list" && count == 1) return Type::list(parameters[0]);
    if (name == "map" && count == 2) return Type::map(parameters[0], parameters[1]);
    if (name == "wrapper" && count == 1) return Type::wrapper(parameters[0]);
    if (name == "type" && count == 1) return Type::type(parameters[0]);
    if (count == 0) {
      for (const Type& type :
           {Type::dyn(), Type::null(), Type::boolean(), Type::int64(), Type::uint64(),
            Type::float64(), Type::string(), Type::bytes(), Type::timestamp(), Type::duration()})
        if (runtime_name(type) == name) return type;
      if (name == "timestamp") return Type::timestamp();
      if (name == "duration") return Type::duration();
      if (name == "list") return Type::list(Type::dyn());
      if (name == "map") return Type::map(Type::dyn(), Type::dyn());
      if (name == "type") return Type::type(Type::dyn());
      if (name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z') return Type::parameter(name);
    }
    return Type::opaque(name, std::move(parameters));
  }

  void skip_blank() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

constexpr std::uint32_t bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }

}  // namespace

base::Result<Type> parse_type(std::string_view text) { return TypeReader(text).whole(); }

base::Result<Overload> parse_signature(std::string_view text) {
  const std::size_t arrow = text.find("->");
  if (arrow == std::string_view::npos) return base::invalid("'->' is missing");
  Overload overload{.arguments = {}, .result = TRY(parse_type(base::trim(text.substr(arrow + 2))))};
  std::string_view rest = base::trim(text.substr(0, arrow));
  while (!rest.empty()) {
    std::size_t depth = 0, size = 0;
    for (; size < rest.size() && (depth > 0 || rest[size] != ','); ++size) {
      if (rest[size] == '(') ++depth;
      if (rest[size] == ')' && depth > 0) --depth;
    }
    overload.arguments.push_back(TRY(parse_type(base::trim(rest.substr(0, size)))));
    rest = base::trim(rest.substr(std::min(size + 1, rest.size())));
  }
  return overload;
}

std::uint32_t kinds_of(const Type& type) {
  switch (type.kind()) {
    case TypeKind::dyn:
    case TypeKind::parameter:
      return ~0U;
    case TypeKind::null:
      return bit(Kind::null);
    case TypeKind::boolean:
      return bit(Kind::boolean);
    case TypeKind::int64:
      return bit(Kind::int64);
    case TypeKind::uint64:
      return bit(Kind::uint64);
    case TypeKind::float64:
      return bit(Kind::float64);
    case TypeKind::string:
      return bit(Kind::string);
    case TypeKind::bytes:
      return bit(Kind::bytes);
    case TypeKind::timestamp:
      return bit(Kind::timestamp);
    case TypeKind::duration:
      return bit(Kind::duration);
    case TypeKind::list:
      return bit(Kind::list);
    case TypeKind::map:
      return bit(Kind::map);
    case TypeKind::wrapper:
      return bit(Kind::null) | kinds_of(type.parameters()[0]);
    case TypeKind::type:
      return bit(Kind::type);
    case TypeKind::opaque:
      return type.is_optional() ? bit(Kind::optional) : bit(Kind::object);
    case TypeKind::object:
      return bit(Kind::object) | bit(Kind::map);
  }
  return 0;
}

}  // namespace cel
