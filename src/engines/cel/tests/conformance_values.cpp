#include "engines/cel/tests/conformance_values.h"

#include <cmath>

#include "base/text.h"
#include "engines/cel/function.h"
#include "engines/cel/go_number.h"
#include "engines/cel/map_builder.h"
#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"
#include "engines/document/quantity.h"

namespace cel {
namespace {

using Json = base::json::Value;

Value plain_json(const Json& json, document::Arena& arena) {
  switch (json.kind()) {
    case base::json::Kind::null:
      return Value::null();
    case base::json::Kind::boolean:
      return Value::boolean(json.boolean());
    case base::json::Kind::string:
      return Value::string(arena.copy(json.string()));
    case base::json::Kind::array: {
      const auto items = arena.array<Value>(json.array().size());
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = plain_json(json.array()[i], arena);
      return Value::list(items);
    }
    case base::json::Kind::object: {
      const auto entries = arena.array<Entry>(json.object().size());
      for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i] = {Value::string(arena.copy(json.object()[i].name)),
                      plain_json(json.object()[i].value, arena)};
      return map_of(arena, entries);
    }
    default:
      return Value::float64(json.number());
  }
}

std::int64_t whole(const Json& json) {
  return json.kind() == base::json::Kind::string ? *parse_go_int(json.string()) : json.int64();
}

Value read_float(const Json& json) {
  return Value::float64(json.kind() == base::json::Kind::string ? *parse_go_float(json.string())
                                                                : json.number());
}

// Protobuf's JSON mapping of the well-known types.
Value read_message(std::string_view name, const Json& json, document::Arena& arena) {
  if (!name.starts_with("google.protobuf.")) return {};
  name.remove_prefix(std::string_view("google.protobuf.").size());
  if (name == "Int32Value" || name == "Int64Value") return Value::int64(whole(json));
  if (name == "UInt32Value" || name == "UInt64Value")
    return Value::uint64(static_cast<std::uint64_t>(whole(json)));
  if (name == "FloatValue" || name == "DoubleValue") return read_float(json);
  if (name == "BytesValue") return Value::bytes(arena.copy(*base::from_base64(json.string())));
  if (name == "Timestamp") return Value::timestamp(*parse_timestamp(json.string()));
  if (name == "Duration") return Value::duration(*document::parse_duration(json.string()));
  if (name == "Any") return {};
  return plain_json(json, arena);
}

}  // namespace

Value read_value(const Json& typed, document::Arena& arena) {
  const auto& [kind, of] = typed.object()[0];
  if (kind == "int") return Value::int64(*parse_go_int(of.string()));
  if (kind == "uint") return Value::uint64(*parse_go_uint(of.string()));
  if (kind == "double") return read_float(of);
  if (kind == "bool") return Value::boolean(of.boolean());
  if (kind == "string") return Value::string(arena.copy(of.string()));
  if (kind == "null") return Value::null();
  if (kind == "bytes") return Value::bytes(arena.copy(*base::from_base64(of.string())));
  if (kind == "type") return Value::type(arena.copy(of.string()));
  if (kind == "timestamp") return Value::timestamp(*parse_timestamp(of.string()));
  if (kind == "duration") return Value::duration(*document::parse_duration(of.string()));
  if (kind == "message") return read_message(of.find("type")->string(), *of.find("json"), arena);
  if (kind == "list") {
    const auto items = arena.array<Value>(of.array().size());
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = read_value(of.array()[i], arena);
    return Value::list(items);
  }
  if (kind == "map") {
    const auto entries = arena.array<Entry>(of.array().size());
    for (std::size_t i = 0; i < entries.size(); ++i)
      entries[i] = {read_value(of.array()[i].array()[0], arena),
                    read_value(of.array()[i].array()[1], arena)};
    return map_of(arena, entries);
  }
  return {};
}

Type read_type(const Json& type) {
  if (type.kind() == base::json::Kind::string) {
    const std::string_view name = type.string();
    return name == "null" ? Type::null() : name == "any" ? Type::dyn() : *parse_type(name);
  }
  const auto& [kind, of] = type.object()[0];
  if (kind == "list") return Type::list(read_type(of));
  if (kind == "map") return Type::map(read_type(of.array()[0]), read_type(of.array()[1]));
  if (kind == "wrapper") return Type::wrapper(read_type(of));
  if (kind == "type") return Type::type(read_type(of));
  if (kind == "typeParam") return Type::parameter(std::string(of.string()));
  if (kind == "abstract") {
    std::vector<Type> parameters;
    for (const Json& parameter : of.find("params")->array())
      parameters.push_back(read_type(parameter));
    return Type::opaque(std::string(of.find("name")->string()), std::move(parameters));
  }
  return message_type(of.string()).value_or(Type::dyn());
}

bool is_same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::float64) && std::isnan(a.float64())) return std::isnan(b.float64());
  if (a.is(Kind::list) || a.is(Kind::map)) {
    if (size_of(a) != size_of(b)) return false;
    for (std::size_t i = 0; i < size_of(a); ++i) {
      if (a.is(Kind::list)) {
        if (!is_same(element_of(a, i), element_of(b, i))) return false;
        continue;
      }
      const Entry entry = entry_of(a, i);
      if (!is_same(entry.value, find_in(b, entry.key))) return false;
    }
    return true;
  }
  Meter meter(1'000'000);
  return equal(a, b, meter);
}

}  // namespace cel
