// Kyverno's arithmetic on numbers, quantities and durations (reference: policy, section 4.2). A
// text is a quantity where it can be, else a duration: "30m" is 0.03.
#include <cmath>
#include <variant>

#include "engines/document/quantity.h"
#include "engines/jmespath/function.h"
#include "engines/jmespath/go_time.h"

namespace jmespath {
namespace {

using document::Quantity;

struct Duration {
  std::int64_t nanoseconds = 0;
};
using Operand = std::variant<double, Quantity, Duration>;

std::optional<Operand> operand_of(const Node& node) {
  if (node.is_number()) return node.number();
  if (!node.is_string()) return std::nullopt;
  if (const auto quantity = Quantity::parse(node.string())) return *quantity;
  if (const auto duration = document::parse_duration(node.string())) return Duration{*duration};
  return std::nullopt;
}

bool fail_types(Call& call) {
  return call.fail("the arguments are of types that do not go together");
}

bool answer_number(Call& call, double number) {
  if (!std::isfinite(number)) return call.fail("the result is out of range");
  return call.answer(Node::float64(number));
}
bool answer_quantity(Call& call, const std::optional<Quantity>& quantity) {
  if (!quantity) return call.fail("the result is out of range");
  return call.answer(quantity->text());
}
bool answer_duration(Call& call, double seconds) {
  const double nanoseconds = std::trunc(seconds * nanoseconds_a_second);
  if (!(std::abs(nanoseconds) < 0x1p63)) return call.fail("the result is out of range");
  return call.answer(document::duration_text(static_cast<std::int64_t>(nanoseconds)));
}

// The operands of the first two arguments, or nullopt after a failure.
std::optional<std::pair<Operand, Operand>> operands(Call& call) {
  const auto a = operand_of(call[0]), b = operand_of(call[1]);
  if (a && b) return std::pair(*a, *b);
  call.fail_argument(a ? 1 : 0, "a number, a quantity or a duration");
  return std::nullopt;
}

double seconds(const Duration& duration) {
  return static_cast<double>(duration.nanoseconds) / nanoseconds_a_second;
}

enum class Sign : std::uint8_t { plus, minus };

std::optional<Operand> added(Call& call, const Operand& a, const Operand& b, Sign sign) {
  if (a.index() != b.index()) {
    fail_types(call);
    return std::nullopt;
  }
  if (const auto* number = std::get_if<double>(&a))
    return *number + (sign == Sign::plus ? 1 : -1) * std::get<double>(b);
  if (const auto* quantity = std::get_if<Quantity>(&a)) {
    const auto& other = std::get<Quantity>(b);
    const auto result = sign == Sign::plus ? quantity->plus(other) : quantity->minus(other);
    if (result) return *result;
  } else {
    const std::int64_t first = std::get<Duration>(a).nanoseconds;
    const std::int64_t second = std::get<Duration>(b).nanoseconds;
    std::int64_t result = 0;
    if (sign == Sign::plus ? !__builtin_add_overflow(first, second, &result)
                           : !__builtin_sub_overflow(first, second, &result))
      return Duration{result};
  }
  call.fail("the result is out of range");
  return std::nullopt;
}

bool answer_operand(Call& call, const Operand& operand) {
  if (const auto* number = std::get_if<double>(&operand)) return answer_number(call, *number);
  if (const auto* quantity = std::get_if<Quantity>(&operand)) return call.answer(quantity->text());
  return call.answer(document::duration_text(std::get<Duration>(operand).nanoseconds));
}

bool add_or_subtract(Call& call, Sign sign) {
  const auto both = operands(call);
  if (!both) return false;
  const auto result = added(call, both->first, both->second, sign);
  return result && answer_operand(call, *result);
}
bool add(Call& call) { return add_or_subtract(call, Sign::plus); }
bool subtract(Call& call) { return add_or_subtract(call, Sign::minus); }

bool sum_of_operands(Call& call) {
  std::optional<Operand> sum;
  for (const Node& item : call[0].items()) {
    const auto operand = operand_of(item);
    if (!operand) return call.fail("what is added must be numbers, quantities or durations");
    sum = sum ? added(call, *sum, *operand, Sign::plus) : operand;
    if (!sum) return false;
  }
  return sum ? answer_operand(call, *sum) : call.fail_argument(0, "an array that is not empty");
}

bool answer_product(Call& call, const Operand& a, double factor) {
  if (const auto* number = std::get_if<double>(&a)) return answer_number(call, *number * factor);
  if (const auto* duration = std::get_if<Duration>(&a))
    return answer_duration(call, seconds(*duration) * factor);
  const auto exact = Quantity::of_number(factor);
  return answer_quantity(call, exact ? std::get<Quantity>(a).times(*exact) : std::nullopt);
}

bool multiply(Call& call) {
  const auto both = operands(call);
  if (!both) return false;
  const auto& [a, b] = *both;
  if (const auto* factor = std::get_if<double>(&b)) return answer_product(call, a, *factor);
  if (const auto* factor = std::get_if<double>(&a)) return answer_product(call, b, *factor);
  return fail_types(call);
}

bool is_zero(const Operand& operand) {
  if (const auto* number = std::get_if<double>(&operand)) return *number == 0;
  if (const auto* quantity = std::get_if<Quantity>(&operand)) return quantity->sign() == 0;
  return std::get<Duration>(operand).nanoseconds == 0;
}

bool divide(Call& call) {
  const auto both = operands(call);
  if (!both) return false;
  const auto& [a, b] = *both;
  if (is_zero(b)) return call.fail("division by zero");
  if (a.index() == b.index()) {
    if (const auto* number = std::get_if<double>(&a))
      return answer_number(call, *number / std::get<double>(b));
    if (const auto* quantity = std::get_if<Quantity>(&a))
      return answer_number(call, quantity->approximate() / std::get<Quantity>(b).approximate());
    return answer_number(call, seconds(std::get<Duration>(a)) / seconds(std::get<Duration>(b)));
  }
  const auto* divisor = std::get_if<double>(&b);
  if (divisor == nullptr) return fail_types(call);
  if (const auto* duration = std::get_if<Duration>(&a))
    return answer_duration(call, seconds(*duration) / *divisor);
  const auto exact = Quantity::of_number(*divisor);
  if (!exact || exact->sign() == 0) return call.fail("the divisor is out of range");
  return answer_quantity(call, std::get<Quantity>(a).divided_by(*exact));
}

// A whole number that an int64 holds.
std::optional<std::int64_t> whole(double number) {
  if (std::trunc(number) != number || !(std::abs(number) < 0x1p63)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}
std::optional<std::int64_t> whole(const Operand& operand) {
  const auto* number = std::get_if<double>(&operand);
  return number != nullptr ? whole(*number) : std::get<Quantity>(operand).whole();
}

// b is not 0. The one quotient that no int64 holds has no remainder either.
std::int64_t remainder(std::int64_t a, std::int64_t b) { return b == -1 ? 0 : a % b; }

bool modulo(Call& call) {
  const auto both = operands(call);
  if (!both) return false;
  const auto& [a, b] = *both;
  if (a.index() != b.index()) return fail_types(call);
  if (is_zero(b)) return call.fail("division by zero");
  if (const auto* duration = std::get_if<Duration>(&a))
    return call.answer(document::duration_text(
        remainder(duration->nanoseconds, std::get<Duration>(b).nanoseconds)));
  const auto* quantity = std::get_if<Quantity>(&a);
  const auto dividend = whole(a), divisor = whole(b);
  if (!dividend || !divisor) return call.fail("the arguments must be whole");
  const std::int64_t rest = remainder(*dividend, *divisor);
  if (quantity == nullptr) return call.answer(Node::float64(static_cast<double>(rest)));
  return call.answer(Quantity::of(rest, quantity->family()).text());
}

// Half away from zero.
bool round(Call& call) {
  const auto places = whole(call.number(1));
  if (!places || *places < 0) return call.fail_argument(1, "a whole number of at least 0");
  const double shift = std::pow(10.0, static_cast<double>(*places));
  const double shifted = call.number(0) * shift;
  // So many places that a double has no more of them.
  if (!std::isfinite(shifted)) return call.answer(call[0]);
  return answer_number(call, std::round(shifted) / shift);
}

constexpr Types operand_type = number_type | string_type;

constexpr Function arithmetic_functions[] = {
    {"add", add, 2, {operand_type, operand_type}},
    {"divide", divide, 2, {operand_type, operand_type}},
    {"modulo", modulo, 2, {operand_type, operand_type}},
    {"multiply", multiply, 2, {operand_type, operand_type}},
    {"round", round, 2, {number_type, number_type}},
    {"subtract", subtract, 2, {operand_type, operand_type}},
    {"sum", sum_of_operands, 1, {list_type}},
};

}  // namespace

std::span<const Function> kyverno_arithmetic() { return arithmetic_functions; }

}  // namespace jmespath
