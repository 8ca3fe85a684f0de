// What the type parameters of one expression stand for, found by matching argument types with
// those of overloads. The rules are those of cel-go's checker (checker/types.go), so that what it
// accepts is accepted and the deduced types are the same.
#pragma once
#include <string>
#include <unordered_map>

#include "engines/cel/type.h"

namespace cel {

class Substitution {
 public:
  // A parameter that nothing else uses.
  Type fresh() { return Type::parameter("%" + std::to_string(next_++)); }
  // The overload's types with fresh parameters, the same for the same name.
  std::vector<Type> instantiate(std::span<const Type> types);

  // Whether each of `from` may be used where the one in `to` is wanted; binds parameters if so.
  bool assign(std::span<const Type> from, std::span<const Type> to);
  bool assign(const Type& from, const Type& to) { return assign({&from, 1}, {&to, 1}); }

  // With all that is known put in; unknown parameters stay, or become dyn.
  Type apply(const Type& type, bool unknown_is_dyn = false) const;

 private:
  using Bindings = std::unordered_map<std::string, Type>;
  bool assignable(const Type& from, const Type& to);
  bool assignable_each(std::span<const Type> from, std::span<const Type> to);
  enum class Bound : std::uint8_t { yes, no, impossible };
  Bound bind(const Type& type, const Type& parameter);
  bool occurs(const Type& parameter, const Type& within) const;
  Type instantiate(const Type& type, Bindings& names);

  Bindings bindings_;
  std::size_t next_ = 0;
};

// The one of two assignable types that says less.
const Type& more_general(const Type& a, const Type& b);

}  // namespace cel
