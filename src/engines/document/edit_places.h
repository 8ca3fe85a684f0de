// Where in a text a change of its document falls, and what is written there. Private to the engine:
// edit.cpp reads the outcome again, so a place that is not understood costs a refusal, not a file.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/edit.h"
#include "engines/document/yaml_write.h"

namespace document {

inline constexpr std::size_t not_found = std::string_view::npos;

struct Splice {
  std::size_t begin = 0, end = 0;  // bytes that `text` takes the place of
  std::string text;
};

// The style that a document is written in.
YamlStyle style_of(std::string_view text, const Node& root, bool json);

class EditPlaces {
 public:
  // The spans of the nodes are places in the text.
  EditPlaces(std::string_view text, const Node& root, const YamlStyle& style)
      : text_(text), root_(root), style_(style) {}

  // In rising order, apart from each other.
  base::Result<std::vector<Splice>> splices(const Change& change) const;

 private:
  // A node and how it is held: the member or the index within its parent.
  struct Held {
    const Node* node = nullptr;
    const Node* parent = nullptr;
    const Member* member = nullptr;
    std::size_t index = 0;
  };
  using Splices = std::vector<Splice>;

  base::Result<Held> find(std::span<const Step> path) const;
  Splices set(const Held& held, const Node& value) const;
  Splices set_member(const Held& held, const Node& value) const;
  Splices set_item(const Held& held, const Node& value) const;
  Splices add(const Held& parent, const Step& step, const Node& value) const;
  Splices add_in_flow(const Node& parent, const Step& step, const Node& value) const;
  Splices add_in_block(const Node& parent, const Step& step, const Node& value) const;
  Splices remove(const Held& held, const Held& parent) const;
  Splices remove_in_flow(const Held& held) const;
  Splices remove_in_block(const Held& held) const;

  bool is_flow(const Node& node) const;
  bool is_block(const Node& node) const;  // a map or list without brackets
  std::size_t line_begin(std::size_t at) const;
  std::size_t line_end(std::size_t at) const;   // of the line's content
  std::size_t next_line(std::size_t at) const;  // behind the line's end
  std::size_t column(std::size_t at) const { return at - line_begin(at); }
  bool begins_line(std::size_t at) const;  // but for spaces
  // Of the last line that a node of a block takes, with a comment behind it.
  std::size_t lines_end(const Node& node) const;
  std::size_t value_end(const Node& node) const;  // without the end of a line
  // Of a value behind a colon or dash at `from`; the span of a block scalar begins below its sign.
  std::size_t value_begin(const Node& node, std::size_t from) const;
  std::size_t root_begin() const;  // likewise
  std::size_t colon_behind(const Member& member) const;
  std::size_t dash_of(const Node& list, std::size_t index) const;
  std::size_t begin_of(const Node& parent, std::size_t index) const;
  const Node& child(const Node& parent, std::size_t index) const;
  // The one that ends last in the text; a map may have members that stand elsewhere, by a merge.
  const Node& last_child(const Node& parent) const;
  Quotes quotes_of(const Node& node) const;
  std::string spaces(std::size_t count) const { return std::string(count, ' '); }
  std::string lines_behind(std::size_t columns, const std::string& block) const;

  std::string_view text_;
  const Node& root_;
  YamlStyle style_;
};

}  // namespace document
