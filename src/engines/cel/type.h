// Static types of CEL: what a variable is declared as and what an expression yields. A type is a
// small immutable value, cheap to copy; equality is structural. `dyn` is checked while evaluating.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cel {

enum class TypeKind : std::uint8_t {
  dyn,
  null,
  boolean,
  int64,
  uint64,
  float64,
  string,
  bytes,
  timestamp,
  duration,
  list,     // of parameters[0]
  map,      // parameters[0] to parameters[1]
  wrapper,  // parameters[0] or null: google.protobuf.Int64Value and its kin
  type,     // the type of a type
  opaque,   // a named type that functions make and take, maybe with parameters: optional_type(int)
  object,   // a named type with fields: a field that it does not have is a compile error
  parameter,  // of a generic overload, by name; of the checker's, by number
};

class Type;
struct Field;

class Type {
 public:
  static Type dyn();
  static Type null();
  static Type boolean();
  static Type int64();
  static Type uint64();
  static Type float64();
  static Type string();
  static Type bytes();
  static Type timestamp();
  static Type duration();
  static Type list(Type element);
  static Type map(Type key, Type value);
  static Type wrapper(Type of);
  static Type type(Type of);
  static Type optional(Type of);
  static Type opaque(std::string name, std::vector<Type> parameters = {});
  static Type object(std::string name, std::vector<Field> fields);
  static Type parameter(std::string name);

  TypeKind kind() const;
  bool is(TypeKind kind) const { return this->kind() == kind; }
  bool is_optional() const;
  const std::string& name() const;  // of an opaque, an object or a parameter; else ""
  std::span<const Type> parameters() const;
  std::span<const Field> fields() const;
  const Field* field(std::string_view name) const;
  // The same type with other parameters.
  Type with(std::vector<Type> parameters) const;
  bool operator==(const Type& other) const;

 private:
  struct Term;
  explicit Type(std::shared_ptr<const Term> term) : term_(std::move(term)) {}
  static const Type& simple(TypeKind kind);
  std::shared_ptr<const Term> term_;  // shared by copies: immutable
};

struct Field {
  std::string name;
  Type type;
};

// As in messages: "list(string)", "map(string, dyn)", "optional_type(int)".
std::string to_text(const Type& type);

// What a protobuf message of google.protobuf is in CEL: Int64Value is wrapper(int), Struct is
// map(string, dyn), Any and Value are dyn. nullopt for a name that is none of them.
std::optional<Type> message_type(std::string_view name);

// "int", "google.protobuf.Timestamp", "list": the name that type(x) prints and that an expression
// denotes it by.
std::string_view runtime_name(const Type& type);

}  // namespace cel
