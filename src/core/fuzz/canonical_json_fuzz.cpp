// What parses has one canonical form: writing it again changes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/canonical_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto once = core::canonical_json(text);
  if (!once) return 0;
  const auto twice = core::canonical_json(*once);
  if (!twice || *twice != *once) std::abort();
  return 0;
}
