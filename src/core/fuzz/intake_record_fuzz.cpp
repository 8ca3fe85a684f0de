// Whatever stands in a segment: it decodes to a signal that encodes to the same bytes, or is
// refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/intake_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view record(reinterpret_cast<const char*>(bytes), size);
  const auto signal = core::decode_signal(record);
  if (signal && core::encode_signal(*signal) != record) std::abort();
  return 0;
}
