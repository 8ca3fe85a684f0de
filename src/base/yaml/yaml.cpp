#include "base/yaml/yaml.h"

#include <libfyaml.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace base::yaml {
namespace {

struct FreeParser {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
using Parser = std::unique_ptr<fy_parser, FreeParser>;

struct Event {  // given back to its parser when it goes
  Event(fy_parser* p, fy_event* e) : parser(p), event(e) {}
  ~Event() { fy_parser_event_free(parser, event); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  fy_parser* parser;
  fy_event* event;
};

struct Place {
  int line = 1, column = 1;
};

Place place_of(const fy_event* event) {
  const fy_mark* mark = fy_event_start_mark(const_cast<fy_event*>(event));
  if (mark == nullptr) return {};
  return {mark->line + 1, mark->column + 1};
}

Error at(const Place& place, const std::string& message) {
  return invalid("line " + std::to_string(place.line) + ", column " + std::to_string(place.column) +
                 ": " + message);
}

std::string text_of(fy_token* token) {
  std::size_t size = 0;
  const char* text = token == nullptr ? nullptr : fy_token_get_text(token, &size);
  return text == nullptr ? std::string() : std::string(text, size);
}

bool is_null(const Node& node) {
  return node.plain && (node.text.empty() || node.text == "~" || node.text == "null" ||
                        node.text == "Null" || node.text == "NULL");
}

class Reader {
 public:
  Reader(fy_parser* parser, fy_diag* diagnostics, const Limits& limits)
      : parser_(parser), diagnostics_(diagnostics), limits_(limits) {}

  Result<Node> document() {
    Node root;
    for (bool seen = false;;) {
      const Event next(parser_, fy_parser_parse(parser_));
      if (next.event == nullptr) return failure();
      switch (next.event->type) {
        case FYET_STREAM_START:
        case FYET_DOCUMENT_END:
          break;
        case FYET_DOCUMENT_START:
          if (seen) return at(place_of(next.event), "only one document is read");
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
  Done count(const Place& place) {
    if (++nodes_ <= limits_.nodes_max) return {};
    Error error = at(place, "more than " + std::to_string(limits_.nodes_max) +
                                " nodes once aliases are expanded (`yaml_nodes_max`)");
    error.code = Code::limited;
    return error;
  }
  Result<Node> node(const fy_event& event, std::size_t depth) {
    const Place place = place_of(&event);
    if (depth > limits_.depth_max) {
      Error error = at(
          place, "nested deeper than " + std::to_string(limits_.depth_max) + " (`yaml_depth_max`)");
      error.code = Code::limited;
      return error;
    }
    TRY(count(place));
    switch (event.type) {
      case FYET_SCALAR:
        return scalar(event, place);
      case FYET_ALIAS:
        return alias(event, place);
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
    node.plain = fy_token_scalar_style(event.scalar.value) == FYSS_PLAIN;
    node.text = text_of(event.scalar.value);
    if (is_null(node)) node.kind = Kind::null;
    remember(text_of(event.scalar.anchor), node);
    return node;
  }
  Result<Node> alias(const fy_event& event, const Place& place) {
    const std::string name = text_of(event.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) return at(place, "unknown alias *" + name);
    nodes_ += size_of(found->second);
    TRY(count(place));
    return found->second;
  }
  Result<Node> sequence(const fy_event& event, const Place& place, std::size_t depth) {
    Node node;
    node.kind = Kind::sequence;
    node.line = place.line;
    node.column = place.column;
    const std::string anchor = text_of(event.sequence_start.anchor);
    for (;;) {
      const Event next(parser_, fy_parser_parse(parser_));
      if (next.event == nullptr) return failure();
      if (next.event->type == FYET_SEQUENCE_END) break;
      node.items.push_back(TRY(this->node(*next.event, depth + 1)));
    }
    remember(anchor, node);
    return node;
  }
  Result<Node> mapping(const fy_event& event, const Place& place, std::size_t depth) {
    Node node;
    node.kind = Kind::mapping;
    node.line = place.line;
    node.column = place.column;
    const std::string anchor = text_of(event.mapping_start.anchor);
    std::map<std::string, int> seen;  // key to line
    for (;;) {
      const Event key(parser_, fy_parser_parse(parser_));
      if (key.event == nullptr) return failure();
      if (key.event->type == FYET_MAPPING_END) break;
      const Place key_place = place_of(key.event);
      const Node name = TRY(this->node(*key.event, depth + 1));
      if (name.kind != Kind::scalar && name.kind != Kind::null)
        return at(key_place, "a key must be a single value");
      const auto [before, fresh] = seen.emplace(name.text, key_place.line);
      if (!fresh)
        return at(key_place, "key \"" + name.text + "\" already set in map on line " +
                                 std::to_string(before->second));
      const Event value(parser_, fy_parser_parse(parser_));
      if (value.event == nullptr) return failure();
      node.members.push_back(
          {name.text, key_place.line, key_place.column, TRY(this->node(*value.event, depth + 1))});
    }
    remember(anchor, node);
    return node;
  }
  void remember(const std::string& anchor, const Node& node) {
    if (!anchor.empty()) anchors_[anchor] = node;
  }
  static std::size_t size_of(const Node& node) {
    std::size_t size = 1;
    for (const Node& item : node.items) size += size_of(item);
    for (const Entry& member : node.members) size += 1 + size_of(member.value);
    return size;
  }

  fy_parser* parser_;
  fy_diag* diagnostics_;
  const Limits& limits_;
  std::size_t nodes_ = 0;
  std::map<std::string, Node> anchors_;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Entry::key);
  return found == members.end() ? nullptr : &found->value;
}

Result<Node> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes_max)
    return limited("larger than " + std::to_string(limits.bytes_max) +
                   " bytes (`config_file_max`)");
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
