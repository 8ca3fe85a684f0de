// Whatever stands where a sealed secret should: it is refused, or written again as it was, and does
// not open.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/crypto/aead.h"
#include "core/sealed_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto sealed = core::parse_sealed(text);
  if (!sealed) return 0;
  if (core::to_text(*sealed) != text) std::abort();
  static const base::Secret key(std::string(base::crypto::aead::key_bytes, 'k'));
  const base::Id id{};
  const auto place = core::associated_data({.tenant = id, .object = id, .field = "f"});
  if (base::crypto::aead::open(key, sealed->box, place)) std::abort();
  return 0;
}
