#include "engines/kyverno/number_text.h"

#include <charconv>
#include <cstdlib>

#include "engines/document/write.h"

namespace kyverno {
namespace {

// The shortest digits in scientific notation, with the exponent apart.
struct Scientific {
  std::string mantissa;  // "-1.5"
  int exponent = 0;
};

Scientific scientific(double number) {
  char text[64];
  const auto written =
      std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific);
  const std::string whole(std::begin(text), written.ptr);
  const std::size_t e = whole.find('e');
  if (e == std::string::npos) return {.mantissa = whole};
  return {.mantissa = whole.substr(0, e), .exponent = std::atoi(whole.c_str() + e + 1)};
}

std::string with_exponent(const Scientific& parts, char letter) {
  const int size = std::abs(parts.exponent);
  return parts.mantissa + letter + (parts.exponent < 0 ? '-' : '+') + (size < 10 ? "0" : "") +
         std::to_string(size);
}

}  // namespace

std::string plain_text(double number) {
  const Scientific parts = scientific(number);
  // The exponents at which strconv's %g with the shortest precision changes over.
  constexpr int plain_min = -4, plain_max = 5;
  if (parts.exponent < plain_min || parts.exponent > plain_max) return with_exponent(parts, 'e');
  char text[64];
  const auto written =
      std::to_chars(std::begin(text), std::end(text), number, std::chars_format::fixed);
  return {std::begin(text), written.ptr};
}

std::string exponent_text(double number) { return with_exponent(scientific(number), 'E'); }

std::string decimal_text(double number) {
  char text[400];
  const auto written =
      std::to_chars(std::begin(text), std::end(text), number, std::chars_format::fixed, 6);
  return {std::begin(text), written.ptr};
}

std::string printed_text(const document::Node& node) {
  switch (node.kind()) {
    case document::Kind::null:
      return "<nil>";
    case document::Kind::boolean:
      return node.boolean() ? "true" : "false";
    case document::Kind::int64:
    case document::Kind::uint64:
    case document::Kind::float64:
      return plain_text(node.number());
    case document::Kind::string:
      return std::string(node.string());
    default:
      return document::to_json(node);
  }
}

}  // namespace kyverno
