// YAML 1.2 text to a tree with positions, by events.h. Aliases are expanded within a
// bound; duplicate keys are refused where the reader asks. Pure; a tree is safe to read from any
// thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base::yaml {

enum class Kind : std::uint8_t { null, scalar, sequence, mapping };

struct Node;
struct Entry;

struct Node {
  Kind kind = Kind::null;
  int line = 0, column = 0;    // from 1
  bool plain = false;          // no quotes and no !!str: may mean a number, a bool or null
  std::string text;            // scalar
  std::vector<Node> items;     // sequence
  std::vector<Entry> members;  // mapping, in the document's order
  const Node* find(std::string_view key) const;  // nullptr when absent
};
struct Entry {
  std::string key;
  int line = 0, column = 0;
  Node value;
};

struct Limits {
  std::size_t bytes_max = 1 << 20;  // `config_file_max`
  std::size_t depth_max = 64;
  std::size_t nodes_max = 1'000'000;  // after aliases are expanded: a YAML bomb stops here
};

// One document. `invalid` says "line 3, column 5: ..."; a key given twice in a mapping is refused
// with both lines. An empty text is a null node.
Result<Node> parse(std::string_view text, const Limits& limits = {});

}  // namespace base::yaml
