#include "platform/telemetry/traceparent.h"

#include <algorithm>
#include <span>

namespace telemetry {
namespace {

constexpr std::size_t size_of_00 = 55;
constexpr std::uint8_t sampled_flag = 1;

std::optional<std::uint8_t> nibble(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
    if (!high || !low) return false;
    to[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return true;
}

template <std::size_t N>
bool is_zero(const std::array<std::uint8_t, N>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

std::optional<SpanContext> parse_traceparent(std::string_view text) {
  if (text.size() < size_of_00 || text[2] != '-' || text[35] != '-' || text[52] != '-')
    return std::nullopt;
  std::array<std::uint8_t, 1> version{}, flags{};
  SpanContext context;
  if (!read_hex(text, version) || !read_hex(text.substr(3), context.trace_id) ||
      !read_hex(text.substr(36), context.span_id) || !read_hex(text.substr(53), flags))
    return std::nullopt;
  if (version[0] == 0xff || is_zero(context.trace_id) || is_zero(context.span_id))
    return std::nullopt;
  if (text.size() > size_of_00 && (version[0] == 0 || text[size_of_00] != '-')) return std::nullopt;
  context.sampled = (flags[0] & sampled_flag) != 0;
  return context;
}

std::string hex(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (std::size_t i = 0; i < size; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

std::string format_traceparent(const SpanContext& context) {
  return "00-" + hex(context.trace_id.data(), context.trace_id.size()) + "-" +
         hex(context.span_id.data(), context.span_id.size()) + (context.sampled ? "-01" : "-00");
}

}  // namespace telemetry
