// Any bytes are a test file, or are refused with a place.
#include <cstdint>
#include <string>

#include "base/fuzz/known_leaks.h"
#include "engines/policy_suite/test_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto source = sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size));
  (void)policy_suite::read_tests(source, reading).operator bool();
  return 0;
}
