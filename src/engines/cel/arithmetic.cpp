#include "engines/cel/arithmetic.h"

#include <cmath>

#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"

namespace cel {
namespace {

bool both(const Call& call, Kind kind) { return call[0].is(kind) && call[1].is(kind); }

template <class T>
using Checked = bool (*)(T, T, T*);  // true on overflow

Value whole(const Call& call, Checked<std::int64_t> signed_op, Checked<std::uint64_t> unsigned_op) {
  if (call[0].is(Kind::int64)) {
    std::int64_t result = 0;
    if (signed_op(call[0].int64(), call[1].int64(), &result)) return call.out_of_range();
    return Value::int64(result);
  }
  std::uint64_t result = 0;
  if (unsigned_op(call[0].uint64(), call[1].uint64(), &result)) return call.out_of_range();
  return Value::uint64(result);
}

bool are_whole(const Call& call) { return both(call, Kind::int64) || both(call, Kind::uint64); }

Value joined_text(const Call& call) {
  const std::string_view a = call[0].text(), b = call[1].text();
  if (!call.run.charge_bytes(a.size() + b.size())) return call.stopped();
  const auto place = call.run.arena().array<char>(a.size() + b.size());
  std::ranges::copy(b, std::ranges::copy(a, place.begin()).out);
  const std::string_view text(place.data(), place.size());
  return call[0].is(Kind::string) ? Value::string(text) : Value::bytes(text);
}

Value joined_lists(const Call& call) {
  const std::size_t first = size_of(call[0]), size = first + size_of(call[1]);
  if (!call.run.charge(size) || !call.run.charge_bytes(size * sizeof(Value))) return call.stopped();
  const auto items = call.run.arena().array<Value>(size);
  for (std::size_t i = 0; i < size; ++i)
    items[i] = i < first ? element_of(call[0], i) : element_of(call[1], i - first);
  return Value::list(items);
}

Value moved_timestamp(const Call& call, const Value& timestamp, std::int64_t by) {
  const auto result = moved(timestamp.timestamp(), by);
  return result ? Value::timestamp(*result) : call.out_of_range();
}

}  // namespace

Value add(const Call& call) {
  if (are_whole(call))
    return whole(
        call, [](auto a, auto b, auto* out) { return __builtin_add_overflow(a, b, out); },
        [](auto a, auto b, auto* out) { return __builtin_add_overflow(a, b, out); });
  if (both(call, Kind::float64)) return Value::float64(call[0].float64() + call[1].float64());
  if (both(call, Kind::string) || both(call, Kind::bytes)) return joined_text(call);
  if (both(call, Kind::list)) return joined_lists(call);
  if (both(call, Kind::duration)) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(call[0].duration(), call[1].duration(), &sum))
      return call.out_of_range();
    return Value::duration(sum);
  }
  if (call[0].is(Kind::timestamp) && call[1].is(Kind::duration))
    return moved_timestamp(call, call[0], call[1].duration());
  if (call[0].is(Kind::duration) && call[1].is(Kind::timestamp))
    return moved_timestamp(call, call[1], call[0].duration());
  return call.no_overload();
}

Value subtract(const Call& call) {
  if (are_whole(call))
    return whole(
        call, [](auto a, auto b, auto* out) { return __builtin_sub_overflow(a, b, out); },
        [](auto a, auto b, auto* out) { return __builtin_sub_overflow(a, b, out); });
  if (both(call, Kind::float64)) return Value::float64(call[0].float64() - call[1].float64());
  if (both(call, Kind::duration)) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(call[0].duration(), call[1].duration(), &difference))
      return call.out_of_range();
    return Value::duration(difference);
  }
  if (both(call, Kind::timestamp)) {
    const auto difference = between(call[1].timestamp(), call[0].timestamp());
    return difference ? Value::duration(*difference) : call.out_of_range();
  }
  if (call[0].is(Kind::timestamp) && call[1].is(Kind::duration)) {
    if (call[1].duration() == INT64_MIN) return call.out_of_range();
    return moved_timestamp(call, call[0], -call[1].duration());
  }
  return call.no_overload();
}

Value multiply(const Call& call) {
  if (are_whole(call))
    return whole(
        call, [](auto a, auto b, auto* out) { return __builtin_mul_overflow(a, b, out); },
        [](auto a, auto b, auto* out) { return __builtin_mul_overflow(a, b, out); });
  if (both(call, Kind::float64)) return Value::float64(call[0].float64() * call[1].float64());
  return call.no_overload();
}

Value divide(const Call& call) {
  if (both(call, Kind::float64)) return Value::float64(call[0].float64() / call[1].float64());
  if (!are_whole(call)) return call.no_overload();
  if (call[1].uint64() == 0) return call.run.fail(FaultKind::division_by_zero, call.at);
  if (call[0].is(Kind::uint64)) return Value::uint64(call[0].uint64() / call[1].uint64());
  if (call[0].int64() == INT64_MIN && call[1].int64() == -1) return call.out_of_range();
  return Value::int64(call[0].int64() / call[1].int64());
}

Value modulo(const Call& call) {
  if (!are_whole(call)) return call.no_overload();
  if (call[1].uint64() == 0) return call.run.fail(FaultKind::division_by_zero, call.at);
  if (call[0].is(Kind::uint64)) return Value::uint64(call[0].uint64() % call[1].uint64());
  if (call[1].int64() == -1) return Value::int64(0);  // INT64_MIN % -1 would trap
  return Value::int64(call[0].int64() % call[1].int64());
}

}  // namespace cel
