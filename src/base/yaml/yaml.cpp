#include "base/yaml/yaml.h"

#include <libfyaml.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/text.h"
#include "base/utf8.h"

namespace base::yaml {
namespace {

struct FreeParser {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
using Parser = std::unique_ptr<fy_parser, FreeParser>;

struct OwnedEvent {  // given back to its parser when it goes
  OwnedEvent(fy_parser* p, fy_event* e) : parser(p), event(e) {}
  ~OwnedEvent() { fy_parser_event_free(parser, event); }
  OwnedEvent(const OwnedEvent&) = delete;
  OwnedEvent& operator=(const OwnedEvent&) = delete;
  fy_parser* parser;
  fy_event* event;
};

struct Place {
  int line = 1, column = 1;
};

bool opens_with_sign(const fy_event& event) {
  if (event.type == FYET_ALIAS) return true;
  if (event.type != FYET_SCALAR || event.scalar.value == nullptr) return false;
  const fy_scalar_style style = fy_token_scalar_style(event.scalar.value);
  return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

// Where the event starts; `before` when it stands nowhere, as a value that is left out.
Place place_of(const fy_event& event, const Place& before) {
  const fy_mark* mark = fy_event_start_mark(const_cast<fy_event*>(&event));
  if (mark == nullptr) return before;
  // libfyaml's marks stand after the sign that opens a quoted scalar or an alias.
  const int sign = opens_with_sign(event) && mark->column > 0 ? 1 : 0;
  return {mark->line + 1, mark->column + 1 - sign};
}

Error at(const Place& place, const std::string& message) {
  return invalid("line " + std::to_string(place.line) + ", column " + std::to_string(place.column) +
                 ": " + message);
}

std::string copied_text(fy_token* token) {
  std::size_t size = 0;
  const char* text = token == nullptr ? nullptr : fy_token_get_text(token, &size);
  return text == nullptr ? std::string() : std::string(text, size);
}

bool is_plain(fy_token* value, fy_token* tag) {
  const std::string type = copied_text(tag);
  return fy_token_scalar_style(value) == FYSS_PLAIN && type != "!" &&
         type != "tag:yaml.org,2002:str";
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
  Reader(fy_parser* parser, fy_diag* diagnostics, const Limits& limits)
      : parser_(parser), diagnostics_(diagnostics), limits_(limits) {}

  Result<Node> document() {
    Node root;
    for (bool seen = false;;) {
      const OwnedEvent next(parser_, fy_parser_parse(parser_));
      if (next.event == nullptr) return failure();
      switch (next.event->type) {
        case FYET_STREAM_START:
        case FYET_DOCUMENT_END:
          break;
        case FYET_DOCUMENT_START:
          if (seen) return at(place_of(*next.event, last_), "only one document is read");
          seen = true;
          break;
        case FYET_STREAM_END:
          return root;
        default:
          root = TRY(node(*next.event, 0));
          break;
      }
    }
  }

 private:
  // What libfyaml collected, in one line: "line 3, column 5: ...".
  Error failure() const {
    void* previous = nullptr;
    const fy_diag_error* error = fy_diag_errors_iterate(diagnostics_, &previous);
    if (error == nullptr) return invalid("line 1, column 1: not YAML");
    return at({error->line, error->column}, error->msg == nullptr ? "not YAML" : error->msg);
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
  Result<Node> node(const fy_event& event, std::size_t depth) {
    const Place place = last_ = place_of(event, last_);
    if (depth > limits_.depth_max) return too_deep(place);
    TRY(count(1, place));
    switch (event.type) {
      case FYET_SCALAR:
        return scalar(event, place);
      case FYET_ALIAS:
        return alias(event, place, depth);
      case FYET_SEQUENCE_START:
        return sequence(event, place, depth);
      case FYET_MAPPING_START:
        return mapping(event, place, depth);
      default:
        return at(place, "unexpected YAML");
    }
  }
  Result<Node> scalar(const fy_event& event, const Place& place) {
    Node node;
    node.kind = Kind::scalar;
    node.line = place.line;
    node.column = place.column;
    node.plain = is_plain(event.scalar.value, event.scalar.tag);
    node.text = copied_text(event.scalar.value);
    if (is_null(node)) node.kind = Kind::null;
    TRY(remember(copied_text(event.scalar.anchor), node, place));
    return node;
  }
  Result<Node> alias(const fy_event& event, const Place& place, std::size_t depth) {
    const std::string name = copied_text(event.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) return at(place, "unknown alias *" + name);
    const Anchor& anchor = found->second;
    if (depth + anchor.size.depth > limits_.depth_max) return too_deep(place);
    TRY(count(anchor.size.nodes, place));
    return anchor.node;
  }
  Result<Node> sequence(const fy_event& event, const Place& place, std::size_t depth) {
    Node node;
    node.kind = Kind::sequence;
    node.line = place.line;
    node.column = place.column;
    const std::string anchor = copied_text(event.sequence_start.anchor);
    for (;;) {
      const OwnedEvent next(parser_, fy_parser_parse(parser_));
      if (next.event == nullptr) return failure();
      if (next.event->type == FYET_SEQUENCE_END) break;
      node.items.push_back(TRY(this->node(*next.event, depth + 1)));
    }
    TRY(remember(anchor, node, place));
    return node;
  }
  Result<Node> mapping(const fy_event& event, const Place& place, std::size_t depth) {
    Node node;
    node.kind = Kind::mapping;
    node.line = place.line;
    node.column = place.column;
    const std::string anchor = copied_text(event.mapping_start.anchor);
    std::map<std::string, int> seen;  // key to line
    for (;;) {
      const OwnedEvent key(parser_, fy_parser_parse(parser_));
      if (key.event == nullptr) return failure();
      if (key.event->type == FYET_MAPPING_END) break;
      const Place key_place = place_of(*key.event, last_);
      const Node name = TRY(this->node(*key.event, depth + 1));
      if (name.kind != Kind::scalar && name.kind != Kind::null)
        return at(key_place, "a key must be a single value");
      const auto [before, fresh] = seen.emplace(name.text, key_place.line);
      if (!fresh)
        return at(key_place, "key \"" + name.text + "\" already set in map on line " +
                                 std::to_string(before->second));
      const OwnedEvent value(parser_, fy_parser_parse(parser_));
      if (value.event == nullptr) return failure();
      node.members.push_back(
          {name.text, key_place.line, key_place.column, TRY(this->node(*value.event, depth + 1))});
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

  fy_parser* parser_;
  fy_diag* diagnostics_;
  const Limits& limits_;
  std::size_t nodes_ = 0;
  Place last_;  // of the node before
  std::map<std::string, Anchor> anchors_;
};

// libfyaml looks at the bytes of quoted scalars only.
Error not_utf8(std::string_view text) {
  const std::string_view before = text.substr(0, utf8_length(text));
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  const Place place{.line = static_cast<int>(std::ranges::count(before, '\n')) + 1,
                    .column = static_cast<int>(count_code_points(line)) + 1};
  return at(place, "not UTF-8");
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
  const std::unique_ptr<fy_diag, void (*)(fy_diag*)> diagnostics(fy_diag_create(nullptr),
                                                                 &fy_diag_destroy);
  fy_diag_set_collect_errors(diagnostics.get(), true);
  fy_parse_cfg config{};
  config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_DISABLE_RECYCLING);
  config.diag = diagnostics.get();
  const Parser parser(fy_parser_create(&config));
  if (!parser || fy_parser_set_string(parser.get(), text.data(), text.size()) != 0)
    return unavailable("the YAML parser cannot start");
  return Reader(parser.get(), diagnostics.get(), limits).document();
}

}  // namespace base::yaml
