// A reader's world for tests: one text, read and shown as JSON.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/reading.h"
#include "engines/document/write.h"

namespace document {

struct World {
  Sources sources;
  Arena arena;
  Keys keys{arena};
  Reading reading{.sources = sources, .arena = arena, .keys = keys};

  std::uint32_t add(std::string_view text) { return sources.add("f", std::string(text)); }
  base::Result<std::vector<Node>> yaml(std::string_view text, const Limits& limits = {}) {
    return read_yaml(add(text), reading, limits);
  }
  base::Result<Node> json(std::string_view text, const Limits& limits = {}) {
    return read_json(add(text), reading, limits);
  }
  // Each document in a line; or the error.
  std::string shown_yaml(std::string_view text) {
    const auto read = yaml(text);
    if (!read) return read.error().message;
    std::string out;
    for (const Node& node : *read) out += (out.empty() ? "" : "\n") + to_json(node);
    return out;
  }
  std::string shown_json(std::string_view text) {
    const auto read = json(text);
    return read ? to_json(*read) : read.error().message;
  }
};

}  // namespace document
