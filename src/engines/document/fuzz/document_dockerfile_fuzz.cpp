// Any bytes are read or refused; every node that is read stands in its source.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engines/document/dockerfile.h"

namespace {

void check(const document::Node& node, std::size_t size) {
  const document::Span span = node.span();
  if (span.begin > span.end || span.end > size) std::abort();
  if (node.is_list())
    for (const document::Node& item : node.items()) check(item, size);
  if (node.is_map())
    for (const document::Member& member : node.members()) check(member.value, size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto source = sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size));
  if (const auto root = document::read_dockerfile(source, reading)) check(*root, size);
  return 0;
}
