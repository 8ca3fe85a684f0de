// Kubernetes' quantities and semantic versions.
#include "base/utf8.h"
#include "engines/cel/library.h"
#include "engines/quantity/quantity.h"
#include "engines/quantity/scaled.h"
#include "engines/version/version.h"

namespace cel::library {
namespace {

using quantity::Quantity;
using quantity::Scaled;
using version::Version;
class QuantityObject final : public Object {
 public:
  explicit QuantityObject(const Quantity& of, std::optional<Scaled> in_64_bits = {})
      : quantity(of), scaled(in_64_bits) {}
  std::string_view type_name() const override { return "kubernetes.Quantity"; }
  bool equals(const Object& other) const override {
    return quantity == static_cast<const QuantityObject&>(other).quantity;
  }
  std::string text() const override { return quantity.text(); }
  Quantity quantity;
  // What Kubernetes computes with while it can; only such a one is ever an integer there.
  std::optional<Scaled> scaled;
};

const std::optional<Scaled>& scaled_of(const Value& value) {
  return static_cast<const QuantityObject&>(value.object()).scaled;
}
const Quantity& quantity_of(const Value& value) {
  return static_cast<const QuantityObject&>(value.object()).quantity;
}
Value ordered(std::strong_ordering order) {
  return Value::int64(order < 0 ? -1 : order > 0 ? 1 : 0);
}

Value quantity_of_string(const Call& call) {
  const auto parsed = Quantity::parse(call[0].text());
  if (!parsed)
    return call.fail("no quantity: '" + std::string(base::first_bytes(call[0].text(), 100)) + "'");
  return call.object<QuantityObject>(*parsed, Scaled::parse(call[0].text()));
}
Value is_quantity(const Call& call) {
  return Value::boolean(Quantity::parse(call[0].text()).has_value());
}
Value quantity_sign(const Call& call) { return Value::int64(quantity_of(call[0]).sign()); }
Value is_integer(const Call& call) {
  const auto& scaled = scaled_of(call[0]);
  return Value::boolean(scaled && scaled->whole());
}
Value as_integer(const Call& call) {
  const auto& scaled = scaled_of(call[0]);
  const auto whole = scaled ? scaled->whole() : std::nullopt;
  return whole ? Value::int64(*whole) : call.fail("cannot convert value to integer");
}
Value as_float(const Call& call) { return Value::float64(quantity_of(call[0]).approximate()); }
Value sum(const Call& call, const Quantity& other, const std::optional<Scaled>& scaled_other) {
  const auto result = quantity_of(call[0]).plus(other);
  if (!result) return call.out_of_range();
  const auto& scaled = scaled_of(call[0]);
  return call.object<QuantityObject>(
      *result, scaled && scaled_other ? scaled->plus(*scaled_other) : std::nullopt);
}
Value difference(const Call& call, const Quantity& other, std::optional<Scaled> scaled_other) {
  const auto result = quantity_of(call[0]).minus(other);
  if (!result) return call.out_of_range();
  if (scaled_other) scaled_other = scaled_other->opposite();
  const auto& scaled = scaled_of(call[0]);
  return call.object<QuantityObject>(
      *result, scaled && scaled_other ? scaled->plus(*scaled_other) : std::nullopt);
}
Value add_quantity(const Call& call) { return sum(call, quantity_of(call[1]), scaled_of(call[1])); }
Value add_int(const Call& call) {
  return sum(call, Quantity::of(call[1].int64()), Scaled{.value = call[1].int64()});
}
Value sub_quantity(const Call& call) {
  return difference(call, quantity_of(call[1]), scaled_of(call[1]));
}
Value sub_int(const Call& call) {
  return difference(call, Quantity::of(call[1].int64()), Scaled{.value = call[1].int64()});
}
Value quantity_compare(const Call& call) {
  return ordered(quantity_of(call[0]) <=> quantity_of(call[1]));
}
Value quantity_greater(const Call& call) {
  return Value::boolean(quantity_of(call[0]) > quantity_of(call[1]));
}
Value quantity_less(const Call& call) {
  return Value::boolean(quantity_of(call[0]) < quantity_of(call[1]));
}

class VersionObject final : public Object {
 public:
  VersionObject(const Version& of, std::string_view as_text) : version(of), text_(as_text) {}
  std::string_view type_name() const override { return "kubernetes.Semver"; }
  bool equals(const Object& other) const override {
    return version == static_cast<const VersionObject&>(other).version;
  }
  std::string text() const override { return std::string(text_); }
  Version version;

 private:
  std::string_view text_;
};

const Version& version_of(const Value& value) {
  return static_cast<const VersionObject&>(value.object()).version;
}
bool normalizes(const Call& call) { return call.arguments.size() == 2 && call[1].boolean(); }

Value version_of_string(const Call& call) {
  std::string_view text = call[0].text();
  if (!call.run.charge_bytes(text.size())) return call.stopped();
  if (normalizes(call)) text = call.run.arena().copy(version::normalized(text));
  if (const auto parsed = version::parse(text)) return call.object<VersionObject>(*parsed, text);
  return call.fail("no semantic version: '" + std::string(base::first_bytes(call[0].text(), 100)) +
                   "'");
}
Value is_version(const Call& call) {
  const std::string text =
      normalizes(call) ? version::normalized(call[0].text()) : std::string(call[0].text());
  return Value::boolean(version::parse(text).has_value());
}
Value number(std::uint64_t of) { return Value::int64(static_cast<std::int64_t>(of)); }
Value major(const Call& call) { return number(version_of(call[0]).major); }
Value minor(const Call& call) { return number(version_of(call[0]).minor); }
Value patch(const Call& call) { return number(version_of(call[0]).patch); }
Value version_compare(const Call& call) {
  return ordered(version_of(call[0]) <=> version_of(call[1]));
}
Value version_greater(const Call& call) {
  return Value::boolean(version_of(call[0]) > version_of(call[1]));
}
Value version_less(const Call& call) {
  return Value::boolean(version_of(call[0]) < version_of(call[1]));
}

constexpr Declaration quantity_functions[] = {
    {"quantity", global, "string -> kubernetes.Quantity", quantity_of_string},
    {"isQuantity", global, "string -> bool", is_quantity},
    {"sign", global, "kubernetes.Quantity -> int", quantity_sign},  // no method, in Kubernetes
    {"isInteger", member, "kubernetes.Quantity -> bool", is_integer},
    {"asInteger", member, "kubernetes.Quantity -> int", as_integer},
    {"asApproximateFloat", member, "kubernetes.Quantity -> double", as_float},
    {"add", member, "kubernetes.Quantity, kubernetes.Quantity -> kubernetes.Quantity",
     add_quantity},
    {"add", member, "kubernetes.Quantity, int -> kubernetes.Quantity", add_int},
    {"sub", member, "kubernetes.Quantity, kubernetes.Quantity -> kubernetes.Quantity",
     sub_quantity},
    {"sub", member, "kubernetes.Quantity, int -> kubernetes.Quantity", sub_int},
    {"compareTo", member, "kubernetes.Quantity, kubernetes.Quantity -> int", quantity_compare},
    {"isGreaterThan", member, "kubernetes.Quantity, kubernetes.Quantity -> bool", quantity_greater},
    {"isLessThan", member, "kubernetes.Quantity, kubernetes.Quantity -> bool", quantity_less},
    {"semver", global, "string -> kubernetes.Semver", version_of_string},
    {"semver", global, "string, bool -> kubernetes.Semver", version_of_string},
    {"isSemver", global, "string -> bool", is_version},
    {"isSemver", global, "string, bool -> bool", is_version},
    {"major", member, "kubernetes.Semver -> int", major},
    {"minor", member, "kubernetes.Semver -> int", minor},
    {"patch", member, "kubernetes.Semver -> int", patch},
    {"compareTo", member, "kubernetes.Semver, kubernetes.Semver -> int", version_compare},
    {"isGreaterThan", member, "kubernetes.Semver, kubernetes.Semver -> bool", version_greater},
    {"isLessThan", member, "kubernetes.Semver, kubernetes.Semver -> bool", version_less},
};

}  // namespace

void add_quantities(Environment& environment) {
  environment.add_functions(quantity_functions);
  environment.add_type("kubernetes.Quantity");
  environment.add_type("kubernetes.Semver");
}

}  // namespace cel::library
