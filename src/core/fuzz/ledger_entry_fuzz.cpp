// Whatever stands in the ledger's table: it decodes, and encodes again, or is refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/ledger_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto entry = core::decode_entry(text);
  if (!entry) return 0;
  const auto again = core::encode_entry(base::Id{}, *entry);
  if (!again || !core::decode_entry(*again)) std::abort();
  return 0;
}
