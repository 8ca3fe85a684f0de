// Any bytes are read or refused, within the limits; every node that is read stands in its source.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/fuzz/known_leaks.h"
#include "engines/document/reading.h"

namespace {

void check(const document::Node& node, std::size_t size) {
  const document::Span span = node.span();
  if (span.begin > span.end || span.end > size) std::abort();
  if (node.is_list())
    for (const document::Node& item : node.items()) check(item, size);
  if (node.is_map())
    for (const document::Member& member : node.members()) {
      if (node.find(member.key) != &member.value) std::abort();
      check(member.value, size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto source = sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size));
  const auto read = document::read_yaml(source, reading, {.nodes_max = 10'000});
  if (read)
    for (const document::Node& node : *read) check(node, size);
  return 0;
}
