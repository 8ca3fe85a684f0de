// cel-go's math extension; math.round(double, int) is Kyverno's.
#include <cmath>

#include "engines/cel/library.h"
#include "engines/cel/value_reading.h"

namespace cel::library {
namespace {

bool is_number(const Value& value) { return value.is_number(); }

// Of one, two, or a list; the first of equal ones. NaN loses against everything.
template <int Wanted>
Value extreme(const Call& call) {
  const bool listed = call[0].is(Kind::list);
  const std::size_t count = listed ? size_of(call[0]) : call.arguments.size();
  if (count == 0) return call.fail("the list is empty");
  if (!call.run.charge(count)) return call.stopped();
  Value best;
  for (std::size_t i = 0; i < count; ++i) {
    const Value value = listed ? element_of(call[0], i) : call[i];
    if (!is_number(value)) return call.no_overload();
    if (best.is(Kind::absent) || compare(value, best) == Wanted) best = value;
  }
  return best;
}

template <double (*Function)(double)>
Value rounded(const Call& call) {
  return Value::float64(Function(call[0].float64()));
}

Value round_to_places(const Call& call) {
  const double scale = std::pow(10.0, static_cast<double>(call[1].int64()));
  return Value::float64(std::round(call[0].float64() * scale) / scale);
}

Value abs_of_int(const Call& call) {
  if (call[0].int64() == INT64_MIN) return call.out_of_range();
  return Value::int64(std::abs(call[0].int64()));
}
Value abs_of_double(const Call& call) { return Value::float64(std::fabs(call[0].float64())); }

Value sign_of_int(const Call& call) {
  const std::int64_t number = call[0].int64();
  return Value::int64(number > 0 ? 1 : number < 0 ? -1 : 0);
}
Value sign_of_uint(const Call& call) { return Value::uint64(call[0].uint64() == 0 ? 0 : 1); }
Value sign_of_double(const Call& call) {
  const double number = call[0].float64();
  if (std::isnan(number) || number == 0) return call[0];
  return Value::float64(number > 0 ? 1 : -1);
}

Value square_root(const Call& call) {
  const Value& value = call[0];
  return Value::float64(std::sqrt(value.is(Kind::float64) ? value.float64()
                                  : value.is(Kind::int64) ? static_cast<double>(value.int64())
                                                          : static_cast<double>(value.uint64())));
}

Value is_nan(const Call& call) { return Value::boolean(std::isnan(call[0].float64())); }
Value is_inf(const Call& call) { return Value::boolean(std::isinf(call[0].float64())); }
Value is_finite(const Call& call) { return Value::boolean(std::isfinite(call[0].float64())); }

Value with_bits(const Value& like, std::uint64_t bits) {
  return like.is(Kind::int64) ? Value::int64(static_cast<std::int64_t>(bits)) : Value::uint64(bits);
}
Value bit_and(const Call& call) { return with_bits(call[0], call[0].uint64() & call[1].uint64()); }
Value bit_or(const Call& call) { return with_bits(call[0], call[0].uint64() | call[1].uint64()); }
Value bit_xor(const Call& call) { return with_bits(call[0], call[0].uint64() ^ call[1].uint64()); }
Value bit_not(const Call& call) { return with_bits(call[0], ~call[0].uint64()); }

// Both shifts fill with zeros, also to the right.
template <bool Left>
Value shift(const Call& call) {
  const std::int64_t by = call[1].int64();
  if (by < 0) return call.fail("negative offset: " + std::to_string(by));
  if (by >= 64) return with_bits(call[0], 0);
  const std::uint64_t bits = call[0].uint64();
  return with_bits(call[0], Left ? bits << by : bits >> by);
}

constexpr Declaration math_functions[] = {
    {"math.ceil", global, "double -> double", rounded<std::ceil>},
    {"math.floor", global, "double -> double", rounded<std::floor>},
    {"math.round", global, "double -> double", rounded<std::round>},
    {"math.round", global, "double, int -> double", round_to_places},
    {"math.trunc", global, "double -> double", rounded<std::trunc>},
    {"math.abs", global, "int -> int", abs_of_int},
    {"math.abs", global, "uint -> uint", same},
    {"math.abs", global, "double -> double", abs_of_double},
    {"math.sign", global, "int -> int", sign_of_int},
    {"math.sign", global, "uint -> uint", sign_of_uint},
    {"math.sign", global, "double -> double", sign_of_double},
    {"math.sqrt", global, "int -> double", square_root},
    {"math.sqrt", global, "uint -> double", square_root},
    {"math.sqrt", global, "double -> double", square_root},
    {"math.isNaN", global, "double -> bool", is_nan},
    {"math.isInf", global, "double -> bool", is_inf},
    {"math.isFinite", global, "double -> bool", is_finite},
    {"math.bitAnd", global, "int, int -> int", bit_and},
    {"math.bitAnd", global, "uint, uint -> uint", bit_and},
    {"math.bitOr", global, "int, int -> int", bit_or},
    {"math.bitOr", global, "uint, uint -> uint", bit_or},
    {"math.bitXor", global, "int, int -> int", bit_xor},
    {"math.bitXor", global, "uint, uint -> uint", bit_xor},
    {"math.bitNot", global, "int -> int", bit_not},
    {"math.bitNot", global, "uint -> uint", bit_not},
    {"math.bitShiftLeft", global, "int, int -> int", shift<true>},
    {"math.bitShiftLeft", global, "uint, int -> uint", shift<true>},
    {"math.bitShiftRight", global, "int, int -> int", shift<false>},
    {"math.bitShiftRight", global, "uint, int -> uint", shift<false>},
};

}  // namespace

void add_math(Environment& environment) {
  environment.add_functions(math_functions);
  const auto add_extreme = [&](std::string_view name, Implementation run) {
    const auto add = [&](std::vector<Type> arguments, const Type& result) {
      environment.add_function(std::string(name), global,
                               {.arguments = std::move(arguments), .result = result, .run = run});
    };
    for (const Type& a : {Type::int64(), Type::uint64(), Type::float64()}) {
      add({a}, a);
      add({Type::list(a)}, a);
      for (const Type& b : {Type::int64(), Type::uint64(), Type::float64()})
        add({a, b}, a == b ? a : Type::dyn());
    }
  };
  add_extreme("math.greatest", extreme<1>);
  add_extreme("math.least", extreme<-1>);
}

}  // namespace cel::library
