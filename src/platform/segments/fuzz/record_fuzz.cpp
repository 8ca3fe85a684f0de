#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "platform/segments/record.h"

// Walks the bytes as a segment; whatever decodes encodes to the same bytes again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  std::uint64_t number = 0;
  if (rest.size() >= segments::record_head_bytes) std::memcpy(&number, rest.data() + 8, 8);
  // A checksum is not found by chance: give the first record the one that it should have.
  std::string first(rest);
  std::uint32_t length = 0;
  if (first.size() >= segments::record_head_bytes) {
    std::memcpy(&length, first.data(), sizeof(length));
    if (first.size() - segments::record_head_bytes >= length) segments::seal_record(first.data());
  }
  rest = first;
  for (;;) {
    const auto decoded = segments::decode_record(rest, number);
    if (decoded.decoding == segments::Decoding::cut_short && decoded.length <= rest.size())
      std::abort();
    if (decoded.decoding != segments::Decoding::whole) return 0;
    std::string again;
    segments::append_record(again, number, decoded.bytes);
    segments::seal_record(again.data());
    if (again != rest.substr(0, decoded.length)) std::abort();
    rest.remove_prefix(decoded.length);
    ++number;
  }
}
