// Any bytes are read or refused; what was read is written as JSON that reads as the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engines/document/reading.h"
#include "engines/document/write.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto first = document::read_json(
      sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size)), reading);
  if (!first) return 0;
  const auto second = document::read_json(sources.add("g", document::to_json(*first)), reading);
  if (!second || !document::equal(*first, *second)) std::abort();
  return 0;
}
