// Any document is a file of values, a user, a context or a cluster, or is refused with a place.
#include <cstdint>
#include <string>

#include "base/fuzz/known_leaks.h"
#include "engines/policy_suite/values_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto source = sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size));
  const auto documents = document::read_yaml(source, reading);
  if (!documents) return 0;
  for (const document::Node& node : *documents) {
    if (const auto values = policy_suite::read_values(node, sources)) (void)values->of("p", "r");
    (void)policy_suite::read_user(node, sources).operator bool();
    (void)policy_suite::read_context(node, sources).operator bool();
    (void)policy_suite::read_cluster(node, sources).operator bool();
  }
  return 0;
}
