// Any bytes are read or refused, within the limits.
#include <cstdint>
#include <string_view>

#include "base/yaml/yaml.h"

// libfyaml 0.7.12 forgets a table of 512 bytes when a quoted key comes before a mapping that never
// ends. NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer's name for it
extern "C" const char* __lsan_default_suppressions() { return "leak:libfyaml"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto tree =
      base::yaml::parse({reinterpret_cast<const char*>(bytes), size}, {.nodes_max = 10'000});
  static_cast<void>(static_cast<bool>(tree));
  return 0;
}
