// The messages of google.protobuf that are values of the language: wrappers, Timestamp, Duration,
// Struct, Value, ListValue. They are made by name and vanish into what they hold (cel-spec,
// doc/langdef.md, "Dynamic Values").
#include <array>
#include <limits>

#include "engines/cel/library.h"
#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"

namespace cel::library {
namespace {

Value field_of(const Call& call, std::string_view name, const Value& otherwise) {
  const Value found = find_in(call[0], Value::string(name));
  return found.is(Kind::absent) || found.is(Kind::null) ? otherwise : found;
}

template <class Narrow>
Value int_wrapper(const Call& call) {
  const Value value = field_of(call, "value", Value::int64(0));
  if (!value.is(Kind::int64)) return call.no_overload();
  const std::int64_t number = value.int64();
  if (number < std::numeric_limits<Narrow>::min() || number > std::numeric_limits<Narrow>::max())
    return call.out_of_range();
  return value;
}

template <class Narrow>
Value uint_wrapper(const Call& call) {
  const Value value = field_of(call, "value", Value::uint64(0));
  if (!value.is(Kind::uint64)) return call.no_overload();
  return value.uint64() > std::numeric_limits<Narrow>::max() ? call.out_of_range() : value;
}

template <class Narrow>
Value float_wrapper(const Call& call) {
  const Value value = field_of(call, "value", Value::float64(0));
  if (!value.is(Kind::float64)) return call.no_overload();
  return Value::float64(static_cast<double>(static_cast<Narrow>(value.float64())));
}

template <Kind Wanted>
Value plain_wrapper(const Call& call) {
  const Value zero = Wanted == Kind::boolean  ? Value::boolean(false)
                     : Wanted == Kind::string ? Value::string("")
                                              : Value::bytes("");
  const Value value = field_of(call, "value", zero);
  return value.is(Wanted) ? value : call.no_overload();
}

Value list_value(const Call& call) {
  const Value value = field_of(call, "values", Value::list({}));
  return value.is(Kind::list) ? value : call.no_overload();
}

Value empty_map(const Call& call) {
  const auto map = call.run.arena().array<Map>(1);
  map[0] = Map{};
  return Value::map(map[0]);
}

Value struct_value(const Call& call) {
  const Value value = field_of(call, "fields", empty_map(call));
  return value.is(Kind::map) ? value : call.no_overload();
}

// google.protobuf.Value: whichever of its fields is set; null when none is.
Value any_json(const Call& call) {
  if (size_of(call[0]) == 0) return Value::null();
  if (size_of(call[0]) > 1) return call.fail("google.protobuf.Value has one field at a time");
  const Entry field = entry_of(call[0], 0);
  return field.key.text() == "null_value" ? Value::null() : field.value;
}

Value empty_any(const Call& call) {
  return call.fail("google.protobuf.Any holds no value of a known type");
}

Value timestamp(const Call& call) {
  const Value seconds = field_of(call, "seconds", Value::int64(0));
  const Value nanoseconds = field_of(call, "nanos", Value::int64(0));
  if (!seconds.is(Kind::int64) || !nanoseconds.is(Kind::int64)) return call.no_overload();
  if (nanoseconds.int64() < 0 || nanoseconds.int64() >= nanoseconds_per_second ||
      seconds.int64() < timestamp_seconds_min || seconds.int64() > timestamp_seconds_max)
    return call.out_of_range();
  return Value::timestamp({seconds.int64(), static_cast<std::uint32_t>(nanoseconds.int64())});
}

Value duration(const Call& call) {
  const Value seconds = field_of(call, "seconds", Value::int64(0));
  const Value nanoseconds = field_of(call, "nanos", Value::int64(0));
  if (!seconds.is(Kind::int64) || !nanoseconds.is(Kind::int64)) return call.no_overload();
  std::int64_t total = 0;
  if (__builtin_mul_overflow(seconds.int64(), nanoseconds_per_second, &total) ||
      __builtin_add_overflow(total, nanoseconds.int64(), &total))
    return call.out_of_range();
  return Value::duration(total);
}

struct WellKnown {
  std::string_view name, fields;  // "name type, name type"
  Implementation make;
};
constexpr WellKnown messages[] = {
    {"Int32Value", "value int", int_wrapper<std::int32_t>},
    {"Int64Value", "value int", int_wrapper<std::int64_t>},
    {"UInt32Value", "value uint", uint_wrapper<std::uint32_t>},
    {"UInt64Value", "value uint", uint_wrapper<std::uint64_t>},
    {"FloatValue", "value double", float_wrapper<float>},
    {"DoubleValue", "value double", float_wrapper<double>},
    {"BoolValue", "value bool", plain_wrapper<Kind::boolean>},
    {"StringValue", "value string", plain_wrapper<Kind::string>},
    {"BytesValue", "value bytes", plain_wrapper<Kind::bytes>},
    {"ListValue", "values list", list_value},
    {"Struct", "fields map", struct_value},
    {"Value",
     "null_value dyn, number_value double, string_value string, bool_value bool, "
     "struct_value map, list_value list",
     any_json},
    {"Any", "type_url string, value bytes", empty_any},
    {"Timestamp", "seconds int, nanos int", timestamp},
    {"Duration", "seconds int, nanos int", duration},
};

std::vector<Field> fields_of(std::string_view text) {
  std::vector<Field> fields;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::size_t comma = std::min(text.find(','), text.size());
    fields.push_back({std::string(text.substr(0, blank)),
                      *parse_type(text.substr(blank + 1, comma - blank - 1))});
    text.remove_prefix(std::min(comma + 2, text.size()));
  }
  return fields;
}

}  // namespace

void add_well_known_types(Environment& environment) {
  const std::string package = "google.protobuf.";
  for (const WellKnown& each : messages) {
    const std::string name = package + std::string(each.name);
    const Type type = *message_type(name);
    environment.add_message(
        {.name = name, .result = type, .fields = fields_of(each.fields), .make = each.make});
    if (environment.constant(name) == nullptr) environment.add_type(name);
  }
  environment.add_constant(package + "NullValue.NULL_VALUE", Type::int64(), Value::int64(0));
}

}  // namespace cel::library
