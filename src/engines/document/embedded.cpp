#include "engines/document/embedded.h"

#include <string>

#include "engines/document/reading.h"

namespace document {
namespace {

constexpr Limits limits{.nodes_max = embedded_nodes_max};

template <class Read>
base::Result<Node> embedded(std::string_view text, Arena& into, Read read) {
  Sources sources;
  Arena arena;
  Keys keys(arena);
  Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const base::Result<Node> node = read(sources.add("text", std::string(text)), reading);
  if (!node) return node.error();
  return copy(into, *node, Spans::dropped);
}

}  // namespace

base::Result<Node> embedded_json(std::string_view text, Arena& arena) {
  return embedded(text, arena, [](std::uint32_t source, Reading& reading) {
    return read_json(source, reading, limits);
  });
}

base::Result<Node> embedded_yaml(std::string_view text, Arena& arena) {
  return embedded(text, arena, [](std::uint32_t source, Reading& reading) -> base::Result<Node> {
    const auto documents = read_yaml(source, reading, limits);
    if (!documents) return documents.error();
    return documents->empty() ? Node() : documents->front();
  });
}

}  // namespace document
