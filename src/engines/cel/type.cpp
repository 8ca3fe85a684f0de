#include "engines/cel/type.h"

#include <algorithm>
#include <array>

namespace cel {

struct Type::Term {
  TypeKind kind;
  std::string name = {};
  std::vector<Type> parameters = {};
  std::vector<Field> fields = {};
};

namespace {

constexpr std::string_view optional_name = "optional_type";
constexpr auto kinds = static_cast<std::size_t>(TypeKind::parameter) + 1;

std::string_view name_of(TypeKind kind) {
  constexpr std::array<std::string_view, kinds> names = {"dyn",
                                                         "null_type",
                                                         "bool",
                                                         "int",
                                                         "uint",
                                                         "double",
                                                         "string",
                                                         "bytes",
                                                         "google.protobuf.Timestamp",
                                                         "google.protobuf.Duration",
                                                         "list",
                                                         "map",
                                                         "wrapper",
                                                         "type",
                                                         "opaque",
                                                         "object",
                                                         "parameter"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

const Type& Type::simple(TypeKind kind) {
  static const std::array<Type, kinds> all = [] {
    const auto make = [](std::size_t at) {
      return Type(std::make_shared<const Term>(Term{.kind = static_cast<TypeKind>(at)}));
    };
    return [&]<std::size_t... At>(std::index_sequence<At...>) {
      return std::array<Type, kinds>{make(At)...};
    }(std::make_index_sequence<kinds>{});
  }();
  return all[static_cast<std::size_t>(kind)];
}

Type Type::dyn() { return simple(TypeKind::dyn); }
Type Type::null() { return simple(TypeKind::null); }
Type Type::boolean() { return simple(TypeKind::boolean); }
Type Type::int64() { return simple(TypeKind::int64); }
Type Type::uint64() { return simple(TypeKind::uint64); }
Type Type::float64() { return simple(TypeKind::float64); }
Type Type::string() { return simple(TypeKind::string); }
Type Type::bytes() { return simple(TypeKind::bytes); }
Type Type::timestamp() { return simple(TypeKind::timestamp); }
Type Type::duration() { return simple(TypeKind::duration); }
Type Type::list(Type element) { return simple(TypeKind::list).with({std::move(element)}); }
Type Type::map(Type key, Type value) {
  return simple(TypeKind::map).with({std::move(key), std::move(value)});
}
Type Type::wrapper(Type of) { return simple(TypeKind::wrapper).with({std::move(of)}); }
Type Type::type(Type of) { return simple(TypeKind::type).with({std::move(of)}); }
Type Type::optional(Type of) { return opaque(std::string(optional_name), {std::move(of)}); }
Type Type::opaque(std::string name, std::vector<Type> parameters) {
  return Type(std::make_shared<const Term>(Term{
      .kind = TypeKind::opaque, .name = std::move(name), .parameters = std::move(parameters)}));
}
Type Type::object(std::string name, std::vector<Field> fields) {
  return Type(std::make_shared<const Term>(
      Term{.kind = TypeKind::object, .name = std::move(name), .fields = std::move(fields)}));
}
Type Type::parameter(std::string name) {
  return Type(
      std::make_shared<const Term>(Term{.kind = TypeKind::parameter, .name = std::move(name)}));
}

TypeKind Type::kind() const { return term_->kind; }
bool Type::is_optional() const { return is(TypeKind::opaque) && term_->name == optional_name; }
const std::string& Type::name() const { return term_->name; }
std::span<const Type> Type::parameters() const { return term_->parameters; }
std::span<const Field> Type::fields() const { return term_->fields; }

const Field* Type::field(std::string_view name) const {
  const auto found = std::ranges::find(term_->fields, name, &Field::name);
  return found == term_->fields.end() ? nullptr : &*found;
}

Type Type::with(std::vector<Type> parameters) const {
  Term term = *term_;
  term.parameters = std::move(parameters);
  return Type(std::make_shared<const Term>(std::move(term)));
}

bool Type::operator==(const Type& other) const {
  return term_ == other.term_ ||
         (term_->kind == other.term_->kind && term_->name == other.term_->name &&
          term_->parameters == other.term_->parameters);
}

std::string to_text(const Type& type) {
  if (type.is(TypeKind::wrapper)) return "wrapper(" + to_text(type.parameters()[0]) + ")";
  std::string text(runtime_name(type));
  if (type.parameters().empty()) return text;
  text += '(';
  for (const Type& parameter : type.parameters()) {
    if (text.back() != '(') text += ", ";
    text += to_text(parameter);
  }
  return text + ')';
}

std::optional<Type> message_type(std::string_view name) {
  constexpr std::string_view package = "google.protobuf.";
  if (!name.starts_with(package)) return std::nullopt;
  name.remove_prefix(package.size());
  if (name == "Int32Value" || name == "Int64Value") return Type::wrapper(Type::int64());
  if (name == "UInt32Value" || name == "UInt64Value") return Type::wrapper(Type::uint64());
  if (name == "FloatValue" || name == "DoubleValue") return Type::wrapper(Type::float64());
  if (name == "BoolValue") return Type::wrapper(Type::boolean());
  if (name == "StringValue") return Type::wrapper(Type::string());
  if (name == "BytesValue") return Type::wrapper(Type::bytes());
  if (name == "ListValue") return Type::list(Type::dyn());
  if (name == "Struct") return Type::map(Type::string(), Type::dyn());
  if (name == "Value" || name == "Any") return Type::dyn();
  if (name == "Timestamp") return Type::timestamp();
  if (name == "Duration") return Type::duration();
  return std::nullopt;
}

std::string_view runtime_name(const Type& type) {
  if (type.is(TypeKind::wrapper)) return runtime_name(type.parameters()[0]);
  return type.name().empty() ? name_of(type.kind()) : type.name();
}

}  // namespace cel
