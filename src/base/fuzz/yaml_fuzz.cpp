// Any bytes are read or refused, within the limits.
#include <cstdint>
#include <string_view>

#include "base/fuzz/known_leaks.h"
#include "base/yaml/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto tree =
      base::yaml::parse({reinterpret_cast<const char*>(bytes), size}, {.nodes_max = 10'000});
  static_cast<void>(static_cast<bool>(tree));
  return 0;
}
