#include "engines/jmespath/letters.h"

#include <clocale>
#include <cwctype>

#include "base/code_point.h"

namespace jmespath {
namespace {

// glibc's own tables; made once and kept as long as the program.
locale_t unicode() {
  static const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return made;
}

wint_t upper(wint_t c) {
  return unicode() == nullptr ? std::towupper(c) : towupper_l(c, unicode());
}
wint_t lower(wint_t c) {
  return unicode() == nullptr ? std::towlower(c) : towlower_l(c, unicode());
}

wint_t decoded(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() == 1) return byte(0);
  wint_t code = byte(0) & (0xFFU >> (bytes.size() + 1));
  for (std::size_t i = 1; i < bytes.size(); ++i) code = (code << 6U) | (byte(i) & 0x3FU);
  return code;
}

template <class Mapping>
std::string mapped(std::string_view text, Mapping mapping) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view bytes = take_code_point(text);
    if (bytes.size() == 1 && static_cast<unsigned char>(bytes[0]) >= 0x80)
      out += bytes;
    else
      base::append_code_point(out, static_cast<std::uint32_t>(mapping(decoded(bytes))));
  }
  return out;
}

}  // namespace

std::string_view take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t wanted = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::size_t width = 1;
  while (width < wanted && width < text.size() &&
         (static_cast<unsigned char>(text[width]) & 0xC0U) == 0x80U)
    ++width;
  if (width != wanted) width = 1;
  const std::string_view bytes = text.substr(0, width);
  text.remove_prefix(width);
  return bytes;
}

std::string to_upper(std::string_view text) { return mapped(text, upper); }
std::string to_lower(std::string_view text) { return mapped(text, lower); }

bool equal_fold(std::string_view a, std::string_view b) {
  const auto folded = [](wint_t c) { return lower(upper(c)); };
  return mapped(a, folded) == mapped(b, folded);
}

}  // namespace jmespath
