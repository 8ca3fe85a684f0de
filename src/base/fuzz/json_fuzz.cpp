// Any bytes are read or refused; what was read writes as text that reads as the same text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto document = base::json::Document::parse(text);
  if (!document) return 0;
  std::string first, second;
  base::json::write(first, document->root());
  const auto again = base::json::Document::parse(first);
  if (!again) std::abort();
  base::json::write(second, again->root());
  if (first != second) std::abort();
  return 0;
}
