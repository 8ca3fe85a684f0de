// Any bytes are read in each language or refused; every word lies within its source. What is no
// binary becomes UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "engines/source/encoding.h"
#include "engines/source/source.h"

namespace {

// NOLINTNEXTLINE(misc-no-recursion): as deep as the document
void check_spans(const document::Node& node, std::size_t size) {
  if (node.span().end > size || node.span().begin > node.span().end) std::abort();
  if (node.is_list())
    for (const document::Node& item : node.items()) check_spans(item, size);
  if (node.is_map())
    for (const document::Member& member : node.members()) check_spans(member.value, size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const auto language = static_cast<source::Language>(bytes[0] % 8);  // the first byte chooses
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  auto read = source::read_source(
      sources.add("f", std::string(reinterpret_cast<const char*>(bytes) + 1, size - 1)), language,
      reading);
  if (read) check_spans(*read, size - 1);
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const source::Encoding encoding = source::encoding_of(text);
  if (encoding != source::Encoding::binary && !base::is_utf8(source::to_utf8(text, encoding)))
    std::abort();
  return 0;
}
