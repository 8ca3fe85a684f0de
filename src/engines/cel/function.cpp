#include "engines/cel/function.h"

namespace cel {

Value Call::string(std::string_view text) const {
  if (!run.charge_bytes(text.size())) return stopped();
  return Value::string(run.arena().copy(text));
}

Value Call::bytes(std::string_view of) const {
  if (!run.charge_bytes(of.size())) return stopped();
  return Value::bytes(run.arena().copy(of));
}

Value Call::list(std::span<const Value> items) const {
  if (!run.charge_bytes(items.size_bytes())) return stopped();
  const auto place = run.arena().array<Value>(items.size());
  std::ranges::copy(items, place.begin());
  return Value::list(place);
}

}  // namespace cel
