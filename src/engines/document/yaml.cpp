// libfyaml's events to nodes, without recursion.
#include <map>

#include "base/code_point.h"
#include "base/text.h"
#include "base/yaml/events.h"
#include "engines/document/cloudformation.h"
#include "engines/document/json_text.h"
#include "engines/document/reading.h"
#include "engines/document/yaml_plain.h"
#include "engines/document/yaml_readers.h"
#include "engines/document/yaml_scalar.h"
#include "engines/document/yaml_split.h"

namespace document {
namespace {

using base::yaml::Event;
using base::yaml::EventKind;

// What binary data becomes where text is wanted: bytes that are no UTF-8 are replaced.
std::string as_utf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t valid = base::utf8_length(bytes);
    text += bytes.substr(0, valid);
    bytes.remove_prefix(valid);
    if (bytes.empty()) break;
    base::append_code_point(text, 0xFFFD);
    bytes.remove_prefix(1);
  }
  return text;
}

class YamlParser {
 public:
  YamlParser(std::uint32_t source, Reading& reading, const Limits& limits,
             const YamlReaders& readers)
      : readers_(readers),
        plain_(source, reading, limits),
        source_(source),
        text_(reading.sources.text(source)),
        reading_(reading),
        limits_(limits),
        builder_(reading.arena, reading.keys) {}

  base::Result<std::vector<Node>> stream() {
    for (const Chunk& chunk : split_yaml(text_)) {
      if (!TRY(as_json(chunk)) && !as_plain(chunk)) TRY(as_yaml(chunk));
      if (documents_.size() > limits_.documents_max)
        return error(
            chunk.begin,
            "more than " + std::to_string(limits_.documents_max) + " documents (`documents_max`)",
            base::Code::limited);
    }
    warn_of_duplicates(reading_, builder_);
    return std::move(documents_);
  }

 private:
  struct Anchor {
    Node node;
    std::size_t nodes = 1, height = 0;  // as if all aliases were written out
  };
  struct Open {
    bool map = false, block = true;
    bool at_key = true;                // of a map: what comes next is a key
    bool merges = false;               // of a map: what comes next is the value of "<<"
    std::size_t nodes = 0;             // counted before it
    std::size_t height = 0;            // of what it holds
    std::uint32_t first = UINT32_MAX;  // where its first key begins
    std::string anchor = {}, tag = {};
  };

  base::Error error(std::size_t at, const std::string& message,
                    base::Code code = base::Code::invalid) const {
    return error_at(reading_.sources, span(at, at), message, code);
  }
  Span span(std::size_t begin, std::size_t end) const {
    return {.source = source_,
            .begin = static_cast<std::uint32_t>(begin),
            .end = static_cast<std::uint32_t>(end)};
  }
  Span span(const Event& event) const { return span(base_ + event.begin, base_ + event.end); }
  base::Done count(std::size_t nodes, std::size_t height, const Event& event) {
    nodes_ += nodes;
    if (nodes_ + plain_.nodes() > limits_.nodes_max)
      return error(base_ + event.begin,
                   "more than " + std::to_string(limits_.nodes_max) +
                       " nodes once aliases are expanded (`document_nodes_max`)",
                   base::Code::limited);
    if (open_.size() + height > limits_.depth_max)
      return error(
          base_ + event.begin,
          "nested deeper than " + std::to_string(limits_.depth_max) + " (`document_depth_max`)",
          base::Code::limited);
    if (!open_.empty()) open_.back().height = std::max(open_.back().height, height + 1);
    return {};
  }

  // Whether the chunk is JSON, which is then read. A flow mapping that is no JSON may still be
  // YAML.
  base::Result<bool> as_json(const Chunk& chunk) {
    const std::string_view text = text_.substr(0, chunk.end);
    const std::size_t first = text.find_first_not_of(" \t\r\n", chunk.begin);
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
    auto read =
        read_json_range({.source = source_, .begin = first, .end = chunk.end}, reading_, limits_);
    if (!read && read.error().code == base::Code::limited) return read.error();
    if (read) documents_.push_back(*read);
    return static_cast<bool>(read);
  }

  bool as_plain(const Chunk& chunk) {
    if (!readers_.plain || nodes_ + plain_.nodes() > limits_.nodes_max) return false;
    const auto node = plain_.read(chunk);
    if (!node) return false;
    warn_of_duplicates(reading_, plain_.builder());
    documents_.push_back(*node);
    return true;
  }

  base::Done as_yaml(const Chunk& chunk) {
    base_ = last_end_ = chunk.begin;
    const std::string_view text = text_.substr(chunk.begin, chunk.end - chunk.begin);
    // libfyaml 0.7.12 drops what stands behind "---" and a zero byte.
    if (const std::size_t control = control_at(text); control < text.size())
      return error(base_ + control, "a control character");
    if (const std::size_t run = blank_run_at(text); run < text.size())
      return error(base_ + run,
                   "more than " + std::to_string(blanks_max) + " spaces (`yaml_blanks_max`) or " +
                       std::to_string(blank_lines_max) +
                       " blank lines (`yaml_blank_lines_max`) in a row",
                   base::Code::limited);
    TRY(events_.open(text));
    for (;;) {
      auto event = events_.next();
      if (!event) return error(base_ + events_.error_at(), event.error().message);
      if (event->kind == EventKind::stream_end) return {};
      TRY(take(*event));
    }
  }

  base::Done take(const Event& event) {
    switch (event.kind) {
      case EventKind::document_start:
        anchors_.clear();
        return {};
      case EventKind::document_end:
      case EventKind::stream_end:
        return {};
      case EventKind::scalar:
        return scalar(event);
      case EventKind::alias:
        return alias(event);
      case EventKind::sequence_start:
      case EventKind::mapping_start:
        return begin(event);
      case EventKind::sequence_end:
      case EventKind::mapping_end:
        return end(event);
    }
    return {};
  }

  bool expects_key() const { return !open_.empty() && open_.back().map && open_.back().at_key; }

  base::Done scalar(const Event& event) {
    TRY(count(1, 0, event));
    if (event.given) last_end_ = base_ + event.end;
    if (expects_key() && event.plain && event.text == "<<" && event.tag.empty()) {
      open_.back().merges = true;
      open_.back().at_key = false;
      return {};
    }
    const Span where = event.given ? span(event) : span(last_end_, last_end_);
    const Node plain = TRY(scalar_node(event)).at(where);
    const Node node = TRY(meant(event.tag, plain));
    remember(event.anchor, {.node = node});
    return expects_key() ? key(node) : value(node);
  }
  base::Result<Node> scalar_node(const Event& event) {
    if (event.tag.empty() && event.plain) return lasting(plain_scalar(event.text), event);
    if (!event.tag.starts_with(core_tag)) return lasting(Node::string(event.text), event);
    const std::string_view type = event.tag.substr(core_tag.size());
    if (type == "binary") return binary(event);
    const auto node = tagged_scalar(type, event.text);
    if (!node)
      return error(base_ + event.begin,
                   "\"" + std::string(event.text) + "\" is no !!" + std::string(type));
    return lasting(*node, event);
  }
  // What a value with a tag of its own stands for.
  base::Result<Node> meant(std::string_view tag, const Node& node) const {
    const bool own = !tag.empty() && tag != "!" && !tag.starts_with(core_tag);
    if (readers_.tags == YamlTags::ignored || !own) return node;
    const auto made = short_form(reading_.arena, tag, node);
    if (made) return *made;
    return error(node.span().begin, "no function of CloudFormation: " + std::string(tag));
  }
  Node lasting(const Node& node, const Event& event) const {
    return node.is_string() && !event.stable ? string(reading_.arena, node.string()) : node;
  }
  base::Result<Node> binary(const Event& event) {
    std::string packed(event.text);
    std::erase_if(packed, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    const auto bytes = base::from_base64(packed);
    if (!bytes) return error(base_ + event.begin, "!!binary must be base64");
    return string(reading_.arena, as_utf8(*bytes));
  }

  base::Done alias(const Event& event) {
    const auto found = anchors_.find(event.text);
    if (found == anchors_.end())
      return error(base_ + event.begin, "no anchor &" + std::string(event.text) + " before it");
    const Anchor& anchor = found->second;
    last_end_ = base_ + event.end;
    TRY(count(anchor.nodes, anchor.height, event));
    const Node node = anchor.node.at(span(event));
    return expects_key() ? key(node) : value(node);
  }

  base::Done begin(const Event& event) {
    if (expects_key()) return error(base_ + event.begin, "a key must be a single value");
    const std::size_t before = nodes_;
    TRY(count(1, 0, event));
    last_end_ = base_ + event.end;
    const bool map = event.kind == EventKind::mapping_start;
    builder_.begin(map ? Kind::map : Kind::list, span(event));
    open_.push_back({.map = map,
                     .block = event.begin == event.end,
                     .nodes = before,
                     .anchor = std::string(event.anchor),
                     .tag = std::string(event.tag)});
    return {};
  }
  base::Done end(const Event& event) {
    // The end of a block has no sign of its own: it is that of what stands last in it.
    if (!open_.back().block) last_end_ = base_ + event.end;
    Node plain = builder_.end(static_cast<std::uint32_t>(last_end_));
    // The map of `[a: b]` is told at its colon.
    if (open_.back().first < plain.span().begin)
      plain = plain.at(span(open_.back().first, last_end_));
    const Open closed = std::move(open_.back());
    open_.pop_back();
    const Node node = TRY(meant(closed.tag, plain));
    if (!open_.empty()) open_.back().height = std::max(open_.back().height, closed.height + 1);
    remember(closed.anchor,
             {.node = node, .nodes = nodes_ - closed.nodes, .height = closed.height});
    return value(node);
  }

  base::Done key(const Node& node) {
    if (node.is_list() || node.is_map())
      return error(node.span().begin, "a key must be a single value");
    open_.back().first = std::min(open_.back().first, node.span().begin);
    open_.back().at_key = false;
    if (node.is_string()) {
      builder_.key(node.string(), node.span(), Builder::Text::stable);
      return {};
    }
    const auto text = key_text(node);
    if (!text) return error(node.span().begin, "a key must not be null");
    builder_.key(*text, node.span());
    return {};
  }
  base::Done value(const Node& node) {
    if (open_.empty()) {
      documents_.push_back(node);
      return {};
    }
    Open& parent = open_.back();
    parent.at_key = true;
    if (!std::exchange(parent.merges, false)) {
      builder_.add(node);
      return {};
    }
    if (node.is_map()) {
      builder_.inherit(node);
      return {};
    }
    if (!node.is_list()) return error(node.span().begin, "what is merged must be a map");
    for (const Node& item : node.items()) {
      if (!item.is_map()) return error(item.span().begin, "what is merged must be a map");
      builder_.inherit(item);
    }
    return {};
  }
  void remember(std::string_view anchor, const Anchor& what) {
    if (!anchor.empty()) anchors_.insert_or_assign(std::string(anchor), what);
  }

  const YamlReaders readers_;
  PlainYaml plain_;
  std::uint32_t source_;
  std::string_view text_;
  Reading& reading_;
  const Limits& limits_;
  Builder builder_;
  base::yaml::Events events_;
  std::size_t base_ = 0;      // where the chunk begins
  std::size_t last_end_ = 0;  // of the last scalar, alias or bracket
  std::size_t nodes_ = 0;
  std::vector<Open> open_;
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::vector<Node> documents_;
};

}  // namespace

base::Result<std::vector<Node>> read_yaml(std::uint32_t source, Reading& reading,
                                          const Limits& limits) {
  return read_yaml_by({}, source, reading, limits);
}

base::Result<std::vector<Node>> read_yaml_by(const YamlReaders& readers, std::uint32_t source,
                                             Reading& reading, const Limits& limits) {
  TRY(check_text(reading.sources, source, limits));
  return YamlParser(source, reading, limits, readers).stream();
}

}  // namespace document
