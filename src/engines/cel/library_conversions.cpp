#include <cmath>

#include "base/text.h"
#include "base/utf8.h"
#include "engines/cel/go_number.h"
#include "engines/cel/library.h"
#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"
#include "engines/document/quantity.h"

namespace cel::library {
namespace {

constexpr double two_63 = 9223372036854775808.0;

Value unreadable(const Call& call) {
  constexpr std::size_t shown_max = 100;
  std::string text = "no ";
  text += call.function;
  text += ": '";
  text += base::first_bytes(call[0].text(), shown_max);
  return call.fail(text + "'");
}

Value int_of_uint(const Call& call) {
  return call[0].uint64() > INT64_MAX ? call.out_of_range() : Value::int64(call[0].int64());
}
Value int_of_double(const Call& call) {
  const double number = call[0].float64();
  if (!(number > -two_63 && number < two_63)) return call.out_of_range();
  return Value::int64(static_cast<std::int64_t>(number));
}
Value int_of_string(const Call& call) {
  const auto number = parse_go_int(call[0].text());
  return number ? Value::int64(*number) : unreadable(call);
}
Value int_of_timestamp(const Call& call) { return Value::int64(call[0].timestamp().seconds); }
Value int_of_duration(const Call& call) { return Value::int64(call[0].duration()); }

Value uint_of_int(const Call& call) {
  return call[0].int64() < 0 ? call.out_of_range() : Value::uint64(call[0].uint64());
}
Value uint_of_double(const Call& call) {
  const double number = call[0].float64();
  if (!(number > -1 && number < 2 * two_63)) return call.out_of_range();
  return Value::uint64(static_cast<std::uint64_t>(std::trunc(number)));
}
Value uint_of_string(const Call& call) {
  const auto number = parse_go_uint(call[0].text());
  return number ? Value::uint64(*number) : unreadable(call);
}

Value double_of_int(const Call& call) {
  return Value::float64(static_cast<double>(call[0].int64()));
}
Value double_of_uint(const Call& call) {
  return Value::float64(static_cast<double>(call[0].uint64()));
}
Value double_of_string(const Call& call) {
  const auto number = parse_go_float(call[0].text());
  return number ? Value::float64(*number) : unreadable(call);
}

Value bool_of_string(const Call& call) {  // Go's strconv.ParseBool
  const std::string_view text = call[0].text();
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) return Value::boolean(true);
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"})
    if (text == no) return Value::boolean(false);
  return unreadable(call);
}

Value bytes_of_string(const Call& call) { return Value::bytes(call[0].text()); }

Value string_of_bool(const Call& call) {
  return Value::string(call[0].boolean() ? "true" : "false");
}
Value string_of_int(const Call& call) { return call.string(std::to_string(call[0].int64())); }
Value string_of_uint(const Call& call) { return call.string(std::to_string(call[0].uint64())); }
Value string_of_double(const Call& call) { return call.string(format_go_float(call[0].float64())); }
Value string_of_bytes(const Call& call) {
  if (!base::is_utf8(call[0].text())) return call.fail("invalid UTF-8 in bytes");
  return Value::string(call[0].text());
}
Value string_of_timestamp(const Call& call) {
  return call.string(format_timestamp(call[0].timestamp()));
}
Value string_of_duration(const Call& call) {
  return call.string(format_seconds(call[0].duration()));
}

Value timestamp_of_string(const Call& call) {
  const auto time = parse_timestamp(call[0].text());
  return time ? Value::timestamp(*time) : unreadable(call);
}
Value timestamp_of_int(const Call& call) {
  const std::int64_t seconds = call[0].int64();
  if (seconds < timestamp_seconds_min || seconds > timestamp_seconds_max)
    return call.out_of_range();
  return Value::timestamp({seconds, 0});
}
Value duration_of_string(const Call& call) {
  const auto duration = document::parse_duration(call[0].text());
  return duration ? Value::duration(*duration) : unreadable(call);
}
Value duration_of_int(const Call& call) { return Value::duration(call[0].int64()); }

Value type_of(const Call& call) { return Value::type(type_name(call[0])); }

constexpr Declaration conversions[] = {
    {"int", global, "int -> int", same},
    {"int", global, "uint -> int", int_of_uint},
    {"int", global, "double -> int", int_of_double},
    {"int", global, "string -> int", int_of_string},
    {"int", global, "timestamp -> int", int_of_timestamp},
    {"int", global, "duration -> int", int_of_duration},
    {"uint", global, "uint -> uint", same},
    {"uint", global, "int -> uint", uint_of_int},
    {"uint", global, "double -> uint", uint_of_double},
    {"uint", global, "string -> uint", uint_of_string},
    {"double", global, "double -> double", same},
    {"double", global, "int -> double", double_of_int},
    {"double", global, "uint -> double", double_of_uint},
    {"double", global, "string -> double", double_of_string},
    {"bool", global, "bool -> bool", same},
    {"bool", global, "string -> bool", bool_of_string},
    {"bytes", global, "bytes -> bytes", same},
    {"bytes", global, "string -> bytes", bytes_of_string},
    {"string", global, "string -> string", same},
    {"string", global, "bool -> string", string_of_bool},
    {"string", global, "int -> string", string_of_int},
    {"string", global, "uint -> string", string_of_uint},
    {"string", global, "double -> string", string_of_double},
    {"string", global, "bytes -> string", string_of_bytes},
    {"string", global, "timestamp -> string", string_of_timestamp},
    {"string", global, "duration -> string", string_of_duration},
    {"timestamp", global, "timestamp -> timestamp", same},
    {"timestamp", global, "string -> timestamp", timestamp_of_string},
    {"timestamp", global, "int -> timestamp", timestamp_of_int},
    {"duration", global, "duration -> duration", same},
    {"duration", global, "string -> duration", duration_of_string},
    {"duration", global, "int -> duration", duration_of_int},
    {"dyn", global, "A -> dyn", same},
    {"type", global, "A -> type(A)", type_of},
};

}  // namespace

void add_conversions(Environment& environment) {
  environment.add_functions(conversions);
  const auto denote = [&](const Type& type) {
    const std::string_view name = runtime_name(type);
    environment.add_constant(std::string(name), Type::type(type), Value::type(name));
  };
  for (const Type& type :
       {Type::boolean(), Type::int64(), Type::uint64(), Type::float64(), Type::string(),
        Type::bytes(), Type::null(), Type::timestamp(), Type::duration(), Type::list(Type::dyn()),
        Type::map(Type::dyn(), Type::dyn()), Type::type(Type::dyn())})
    denote(type);
  environment.add_type("optional_type");
}

}  // namespace cel::library
