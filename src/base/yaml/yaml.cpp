#include "base/yaml/yaml.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "base/utf8.h"
#include "base/yaml/events.h"

namespace base::yaml {
namespace {

struct Place {
  int line = 1, column = 1;
};

Error at(const Place& place, const std::string& message) {
  return invalid("line " + std::to_string(place.line) + ", column " + std::to_string(place.column) +
                 ": " + message);
}

// Lines and columns, in code points, of bytes that are mostly asked for in their order.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}
  Place at(std::size_t byte) {
    if (byte < byte_) *this = Places(text_);
    std::string_view passed = text_.substr(byte_, byte - byte_);
    byte_ = byte;
    if (const std::size_t end = passed.rfind('\n'); end != std::string_view::npos) {
      here_.line += static_cast<int>(std::ranges::count(passed, '\n'));
      here_.column = 1;
      passed.remove_prefix(end + 1);
    }
    here_.column += static_cast<int>(count_code_points(passed));
    return here_;
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  Place here_;
};

// Whether what a scalar says may be more than a text: null, a number.
bool is_plain(const Event& event) {
  return event.plain && event.tag != "!" && event.tag != "tag:yaml.org,2002:str";
}

bool is_null(const Node& node) {
  return node.plain && (node.text.empty() || node.text == "~" || node.text == "null" ||
                        node.text == "Null" || node.text == "NULL");
}

struct Size {  // of a tree; keys count as nodes
  std::size_t nodes = 1, depth = 0;
};

Size size_of(const Node& node) {
  Size size;
  const auto add = [&](const Node& child) {
    const Size below = size_of(child);
    size.nodes += below.nodes;
    size.depth = std::max(size.depth, below.depth + 1);
  };
  for (const Node& item : node.items) add(item);
  for (const Entry& member : node.members) add(member.value);
  size.nodes += node.members.size();
  return size;
}

class Reader {
 public:
  Reader(std::string_view text, const Limits& limits)
      : text_(text), places_(text), limits_(limits) {}

  Result<Node> document() {
    TRY(events_.open(text_));
    Node root;
    for (bool seen = false;;) {
      const Event event = TRY(next());
      switch (event.kind) {
        case EventKind::document_end:
          break;
        case EventKind::document_start:
          if (seen) return at(places_.at(event.begin), "only one document is read");
          seen = true;
          break;
        case EventKind::stream_end:
          return root;
        default:
          root = TRY(node(event, 0));
          break;
      }
    }
  }

 private:
  // In one line: "line 3, column 5: ...".
  Result<Event> next() {
    auto event = events_.next();
    if (!event) return at(places_.at(events_.error_at()), event.error().message);
    return event;
  }
  // What is left out stands where the event before does.
  Place place_of(const Event& event) {
    return event.given ? last_ = places_.at(event.begin) : last_;
  }
  Error too_deep(const Place& place) const {
    Error error = at(
        place, "nested deeper than " + std::to_string(limits_.depth_max) + " (`yaml_depth_max`)");
    error.code = Code::limited;
    return error;
  }
  Done count(std::size_t nodes, const Place& place) {
    nodes_ += nodes;
    if (nodes_ <= limits_.nodes_max) return {};
    Error error = at(place, "more than " + std::to_string(limits_.nodes_max) +
                                " nodes once aliases are expanded (`yaml_nodes_max`)");
    error.code = Code::limited;
    return error;
  }
  // The texts of an event live until the next one.
  Result<Node> node(const Event& event, std::size_t depth) {
    const Place place = place_of(event);
    if (depth > limits_.depth_max) return too_deep(place);
    TRY(count(1, place));
    switch (event.kind) {
      case EventKind::scalar:
        return scalar(event, place);
      case EventKind::alias:
        return alias(event, place, depth);
      case EventKind::sequence_start:
        return sequence(event, place, depth);
      case EventKind::mapping_start:
        return mapping(event, place, depth);
      default:
        return at(place, "unexpected YAML");
    }
  }
  static Node empty_node(Kind kind, const Place& place) {
    Node node;
    node.kind = kind;
    node.line = place.line;
    node.column = place.column;
    return node;
  }
  Result<Node> scalar(const Event& event, const Place& place) {
    Node node = empty_node(Kind::scalar, place);
    node.plain = is_plain(event);
    node.text = event.text;
    if (is_null(node)) node.kind = Kind::null;
    TRY(remember(std::string(event.anchor), node, place));
    return node;
  }
  Result<Node> alias(const Event& event, const Place& place, std::size_t depth) {
    const auto found = anchors_.find(std::string(event.text));
    if (found == anchors_.end()) return at(place, "unknown alias *" + std::string(event.text));
    const Anchor& anchor = found->second;
    if (depth + anchor.size.depth > limits_.depth_max) return too_deep(place);
    TRY(count(anchor.size.nodes, place));
    return anchor.node;
  }
  Result<Node> sequence(const Event& event, const Place& place, std::size_t depth) {
    Node node = empty_node(Kind::sequence, place);
    const std::string anchor(event.anchor);
    for (;;) {
      const Event item = TRY(next());
      if (item.kind == EventKind::sequence_end) break;
      node.items.push_back(TRY(this->node(item, depth + 1)));
    }
    TRY(remember(anchor, node, place));
    return node;
  }
  Result<Node> mapping(const Event& event, const Place& place, std::size_t depth) {
    Node node = empty_node(Kind::mapping, place);
    const std::string anchor(event.anchor);
    std::map<std::string, int> seen;  // key to line
    for (;;) {
      const Event key = TRY(next());
      if (key.kind == EventKind::mapping_end) break;
      const Place key_place = place_of(key);
      const Node name = TRY(this->node(key, depth + 1));
      if (name.kind != Kind::scalar && name.kind != Kind::null)
        return at(key_place, "a key must be a single value");
      const auto [before, fresh] = seen.emplace(name.text, key_place.line);
      if (!fresh)
        return at(key_place, "key \"" + name.text + "\" already set in map on line " +
                                 std::to_string(before->second));
      const Event value = TRY(next());
      node.members.push_back(
          {name.text, key_place.line, key_place.column, TRY(this->node(value, depth + 1))});
    }
    TRY(remember(anchor, node, place));
    return node;
  }
  struct Anchor {
    Node node;
    Size size;
  };
  // The copy that aliases are made from counts too: anchors nest.
  Done remember(const std::string& anchor, const Node& node, const Place& place) {
    if (anchor.empty()) return {};
    const Size size = size_of(node);
    TRY(count(size.nodes, place));
    anchors_[anchor] = {node, size};
    return {};
  }

  std::string_view text_;
  Events events_;
  Places places_;
  const Limits& limits_;
  std::size_t nodes_ = 0;
  Place last_;  // of the node before
  std::map<std::string, Anchor> anchors_;
};

// libfyaml looks at the bytes of quoted scalars only.
Error not_utf8(std::string_view text) {
  return at(Places(text).at(utf8_length(text)), "not UTF-8");
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Entry::key);
  return found == members.end() ? nullptr : &found->value;
}

Result<Node> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes_max)
    return limited("larger than " + std::to_string(limits.bytes_max) +
                   " bytes (`config_file_max`)");
  if (text.empty()) return Node{};
  if (!is_utf8(text)) return not_utf8(text);
  return Reader(text, limits).document();
}

}  // namespace base::yaml
