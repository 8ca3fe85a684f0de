// cel-go's sets and encoders extensions.
#include <algorithm>

#include "base/text.h"
#include "engines/cel/library.h"
#include "engines/cel/value_reading.h"

namespace cel::library {
namespace {

bool holds(const Value& list, const Value& wanted, Run& run) {
  const std::size_t size = size_of(list);
  if (!run.charge(size)) return false;
  for (std::size_t i = 0; i < size; ++i)
    if (equal(element_of(list, i), wanted, run.meter())) return true;
  return false;
}

bool holds_all(const Value& list, const Value& wanted, Run& run) {
  for (std::size_t i = 0; i < size_of(wanted); ++i)
    if (!holds(list, element_of(wanted, i), run)) return false;
  return true;
}

Value contains_all(const Call& call) {
  const bool result = holds_all(call[0], call[1], call.run);
  return call.run.meter().ended() ? call.stopped() : Value::boolean(result);
}

Value equivalent(const Call& call) {
  const bool result =
      holds_all(call[0], call[1], call.run) && holds_all(call[1], call[0], call.run);
  return call.run.meter().ended() ? call.stopped() : Value::boolean(result);
}

Value intersects(const Call& call) {
  bool result = false;
  for (std::size_t i = 0; i < size_of(call[1]) && !result; ++i)
    result = holds(call[0], element_of(call[1], i), call.run);
  return call.run.meter().ended() ? call.stopped() : Value::boolean(result);
}

Value encode(const Call& call) {
  if (!call.run.charge_bytes(call[0].text().size())) return call.stopped();
  return call.string(base::to_base64(call[0].text()));
}

// Line ends are passed over, padding may be left out as a whole, bits past the last byte may be
// set.
std::optional<std::string> decode_as_go(std::string text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  const std::size_t digits = std::min(text.find('='), text.size());
  const std::size_t left = digits % 4;
  if (digits < text.size() && text.size() % 4 != 0) return std::nullopt;
  if (digits == text.size()) text.append((4 - left) % 4, '=');
  if (left >= 2) {
    const std::size_t last = alphabet.find(text[digits - 1]);
    if (last == std::string_view::npos) return std::nullopt;
    text[digits - 1] = alphabet[last & (left == 2 ? 0x30U : 0x3CU)];
  }
  return base::from_base64(text);
}

Value decode(const Call& call) {
  if (!call.run.charge_bytes(call[0].text().size())) return call.stopped();
  const auto decoded = decode_as_go(std::string(call[0].text()));
  return decoded ? call.bytes(*decoded) : call.fail("not base64");
}

constexpr Declaration set_functions[] = {
    {"sets.contains", global, "list(T), list(T) -> bool", contains_all},
    {"sets.equivalent", global, "list(T), list(T) -> bool", equivalent},
    {"sets.intersects", global, "list(T), list(T) -> bool", intersects},
    {"base64.encode", global, "bytes -> string", encode},
    {"base64.decode", global, "string -> bytes", decode},
};

}  // namespace

void add_sets(Environment& environment) { environment.add_functions(set_functions); }

}  // namespace cel::library
