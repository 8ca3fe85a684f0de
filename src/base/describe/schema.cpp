#include "base/describe/schema.h"

#include <algorithm>
#include <map>

#include "base/json/json.h"

namespace base::describe {
namespace {

using Named = std::vector<const Type*>;

std::string integer_schema(std::string_view format, const Constraint& limit) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("type", "integer").member("format", format);
  if (limit.min != unconstrained.min) writer.member("minimum", limit.min);
  if (limit.max != unconstrained.max) writer.member("maximum", limit.max);
  writer.end_object();
  return out;
}

std::string text_schema(const Constraint& limit) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("type", "string");
  if (limit.length_min != unconstrained.length_min) writer.member("minLength", limit.length_min);
  if (limit.length_max != unconstrained.length_max) writer.member("maxLength", limit.length_max);
  writer.end_object();
  return out;
}

std::string float_schema(const Constraint& limit) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("type", "number");
  if (limit.min != unconstrained.min) writer.member("minimum", limit.min);
  if (limit.max != unconstrained.max) writer.member("maximum", limit.max);
  writer.end_object();
  return out;
}

std::string list_schema(const Type& type, const Constraint& limit, Named& named) {
  const bool list = type.kind == Kind::list;
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("type", list ? "array" : "object");
  writer.key(list ? "items" : "additionalProperties").raw(schema_use(type.item(), limit, named));
  if (limit.items_min != unconstrained.items_min)
    writer.member(list ? "minItems" : "minProperties", limit.items_min);
  if (limit.items_max != unconstrained.items_max)
    writer.member(list ? "maxItems" : "maxProperties", limit.items_max);
  writer.end_object();
  return out;
}

std::string choice_schema(const Type& type) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("type", "string").key("enum").begin_array();
  for (const Choice& choice : type.choices) writer.string(choice.name);
  writer.end_array().member("description", type.doc).end_object();
  return out;
}

// A use with what the field says of it: siblings of $ref are allowed in 2020-12.
std::string field_schema(const Field& field, Named& named) {
  std::string out = schema_use(field.type(), field.constraint, named);
  std::string doc(field.doc);
  if (!field.constraint.format.empty()) doc.append("; ").append(field.constraint.format);
  out.pop_back();  // the closing brace
  out += ",\"description\":";
  json::write_string(out, doc);
  if (field.constraint.read_only) out += ",\"readOnly\":true";
  return out + "}";
}

bool required(const Field& field) {
  return field.type().kind != Kind::optional && !field.constraint.defaulted;
}

std::string object_schema(const Type& type, Named& named) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("type", "object").key("properties").begin_object();
  for (const Field& field : type.fields) writer.key(field.name).raw(field_schema(field, named));
  writer.end_object();
  if (std::ranges::any_of(type.fields, required)) {
    writer.key("required").begin_array();
    for (const Field& field : type.fields)
      if (required(field)) writer.string(field.name);
    writer.end_array();
  }
  writer.member("additionalProperties", false).member("description", type.doc).end_object();
  return out;
}

}  // namespace

std::string schema_use(const Type& type, const Constraint& limit, Named& named) {
  switch (type.kind) {
    case Kind::boolean:
      return R"({"type":"boolean"})";
    case Kind::float64:
      return float_schema(limit);
    case Kind::int32:
      return integer_schema("int32", limit);
    case Kind::int64:
      return integer_schema("int64", limit);
    case Kind::text:
      return text_schema(limit);
    case Kind::time:
      return R"({"type":"string","format":"date-time"})";
    case Kind::duration:
      return R"({"type":"string","minLength":1,"pattern":"^([0-9]+y)?([0-9]+w)?([0-9]+d)?)"
             R"(([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$|^0$"})";
    case Kind::id:
      return R"({"type":"string","format":"uuid"})";
    case Kind::raw_json:
      return "{\"title\":\"any JSON value\"}";
    case Kind::optional:
      return schema_use(type.item(), limit, named);
    case Kind::list:
    case Kind::map:
      return list_schema(type, limit, named);
    case Kind::choice:
    case Kind::object:
      break;
  }
  named.push_back(&type);
  return R"({"$ref":"#/components/schemas/)" + std::string(type.name) + "\"}";
}

std::string schemas(std::vector<const Type*> types) {
  std::map<std::string_view, std::string> bodies;
  while (!types.empty()) {
    const Type& type = *types.back();
    types.pop_back();
    if (bodies.contains(type.name)) continue;
    bodies[type.name] =
        type.kind == Kind::choice ? choice_schema(type) : object_schema(type, types);
  }
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  for (const auto& [name, body] : bodies) writer.key(name).raw(body);
  writer.end_object();
  return out;
}

}  // namespace base::describe
