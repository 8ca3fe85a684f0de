// Any bytes are read or refused, within the limits; every node that is read stands in its source,
// and the two readers of YAML agree.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/fuzz/known_leaks.h"
#include "engines/document/tests/agreement.h"
#include "engines/document/yaml_readers.h"

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

// libfyaml 0.7.12 refuses "a:\n-\n- - b": an empty entry of a list as far left as its key.
bool has_empty_entry(std::string_view text) {
  for (std::size_t at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
    const std::size_t next = text.find_first_not_of(' ', at + 1);
    if (next == std::string_view::npos || text[next] == '\n' || text[next] == '#') return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto source = sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size));
  constexpr document::Limits limits{.nodes_max = 10'000};
  const auto read = document::read_yaml(source, reading, limits);
  const auto slow = document::read_yaml_by({.plain = false}, source, reading, limits);
  if (static_cast<bool>(read) != static_cast<bool>(slow)) {
    if (!read || !has_empty_entry(sources.text(source))) std::abort();
    return 0;
  }
  if (!read) return 0;
  if (read->size() != slow->size()) std::abort();
  for (std::size_t i = 0; i < read->size(); ++i) {
    check((*read)[i], size);
    if (document::first_difference((*read)[i], (*slow)[i]) != nullptr) std::abort();
  }
  return 0;
}
