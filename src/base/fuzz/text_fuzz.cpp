// What decodes encodes to a text that decodes to the same bytes; base64 and hex have one text for
// each.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/id.h"
#include "base/text.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const base::Plus plus : {base::Plus::literal, base::Plus::space})
    if (const auto decoded = base::percent_decode(text, plus))
      require(base::percent_decode(base::percent_encode(*decoded), plus) == decoded);
  require(base::percent_decode(base::percent_encode(text), base::Plus::space) == text);
  require(base::from_base64(base::to_base64(text)) == text);
  if (const auto decoded = base::from_base64(text)) require(base::to_base64(*decoded) == text);
  if (const auto decoded = base::from_base64url(text))
    require(base::to_base64url(*decoded) == text);
  if (const auto decoded = base::from_hex(text))
    require(base::to_hex(*decoded) == base::to_lower(text));
  if (const auto id = base::parse_id(text)) require(base::to_string(*id) == base::to_lower(text));
  const std::size_t length = base::utf8_length(text);
  require(base::is_utf8(text.substr(0, length)) && base::is_utf8(text) == (length == size));
  const std::string_view known[] = {"value", "regex", "name"};
  static_cast<void>(base::closest(text, known));
  return 0;
}
