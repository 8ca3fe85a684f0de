#include "engines/document/edit_places.h"

#include <algorithm>

#include "engines/document/build.h"

namespace document {
namespace {

std::string_view text_of(const std::string* key) {
  return key == nullptr ? std::string_view() : *key;
}

// Whether the last line of what is written for it may be one of a literal block, which has no room
// for a comment behind it.
bool ends_in_lines(const Node& node) {
  const Node* last = &node;
  while (!is_inline(*last))
    last = last->is_map() ? &last->members().back().value : &last->items().back();
  return last->is_string() && last->string().find('\n') != not_found;
}

// The first of each kind that is found decides.
class StyleSearch {
 public:
  explicit StyleSearch(std::string_view text) : text_(text) {}

  void look(const Node& node) {
    if (node.is_list())
      for (const Node& item : node.items()) look(item);
    if (!node.is_map()) return;
    for (const Member& member : node.members()) {
      const Node& value = member.value;
      if (done()) return;
      if (is_block(node) && is_block(value) && value.span().begin > member.key_end) {
        const std::size_t outer = column(member.key_begin), inner = column(value.span().begin);
        std::size_t& found = value.is_map() ? step : list_step;
        if (found == not_found && inner >= outer + (value.is_map() ? 1 : 0)) found = inner - outer;
      }
      look(value);
    }
  }

  std::size_t step = not_found, list_step = not_found;

 private:
  bool done() const { return step != not_found && list_step != not_found; }
  bool is_block(const Node& node) const {
    const std::size_t at = node.span().begin;
    return (node.is_map() || node.is_list()) && at < text_.size() && text_[at] != '{' &&
           text_[at] != '[';
  }
  std::size_t column(std::size_t at) const {
    const std::size_t before = text_.substr(0, at).rfind('\n');
    return before == not_found ? at : at - before - 1;
  }

  std::string_view text_;
};

}  // namespace

YamlStyle style_of(std::string_view text, const Node& root, bool json) {
  YamlStyle style{.json = json};
  const std::size_t line = text.find('\n');
  if (line != not_found && line > 0 && text[line - 1] == '\r') style.line_end = "\r\n";
  if (json) {
    const std::size_t first = text.find_first_not_of(" \t\r\n", root.span().begin + 1);
    const std::size_t before = first == not_found ? not_found : text.substr(0, first).rfind('\n');
    style.json_lines = before != not_found && before > root.span().begin;
    if (style.json_lines) style.step = first - before - 1;
    return style;
  }
  StyleSearch search(text);
  search.look(root);
  if (search.step != not_found) style.step = search.step;
  if (search.list_step != not_found) style.list_step = search.list_step;
  return style;
}

base::Result<EditPlaces::Held> EditPlaces::find(std::span<const Step> path) const {
  Held held{.node = &root_};
  for (const Step& step : path) {
    const Node* parent = held.node;
    held = {.parent = parent};
    if (const auto* key = std::get_if<std::string>(&step)) {
      if (parent->is_map()) held.member = parent->find_member(Key(*key));
      if (held.member == nullptr) return base::not_found("no member " + *key);
      held.node = &held.member->value;
      held.index = static_cast<std::size_t>(held.member - parent->members().data());
    } else {
      held.index = std::get<std::size_t>(step);
      if (!parent->is_list() || held.index >= parent->size()) return base::not_found("no item");
      held.node = &parent->items()[held.index];
    }
  }
  return held;
}

base::Result<std::vector<Splice>> EditPlaces::splices(const Change& change) const {
  if (change.path.empty()) return set({.node = &root_}, change.value);
  const std::span<const Step> path(change.path);
  const auto parent = TRY(find(path.first(path.size() - 1)));
  const auto* key = std::get_if<std::string>(&path.back());
  const bool is_new_member =
      key != nullptr && parent.node->is_map() && parent.node->find(*key) == nullptr;
  const bool adds = change.kind == Change::Kind::add && (is_new_member || key == nullptr);
  if (adds) return add(parent, path.back(), change.value);
  const auto held = TRY(find(path));
  return change.kind == Change::Kind::remove ? remove(held, parent) : set(held, change.value);
}

EditPlaces::Splices EditPlaces::set(const Held& held, const Node& value) const {
  const Node& old = *held.node;
  const std::size_t begin = old.span().begin, end = value_end(old);
  if (held.parent == nullptr) {
    // A block may end with the colon of an empty value, which its span leaves out.
    const bool lines = is_block(old) || (!style_.json && ends_in_lines(value));
    const std::size_t first = root_begin();
    return {{first, lines ? line_end(end) : end, yaml_block(value, column(first), style_)}};
  }
  if (style_.json || is_flow(*held.parent)) {
    const std::size_t indent = column(text_.find_first_not_of(" \t", line_begin(begin)));
    return {{begin, end, yaml_flow(value, indent, style_, quotes_of(old))}};
  }
  if (is_flow(old) && old.size() > 0 && !is_inline(value))
    return {{begin, end, yaml_flow(value, 0, style_)}};
  return held.member != nullptr ? set_member(held, value) : set_item(held, value);
}

EditPlaces::Splices EditPlaces::set_member(const Held& held, const Node& value) const {
  const Node& old = *held.node;
  const std::size_t indent = column(held.member->key_begin), colon = colon_behind(*held.member);
  const std::size_t begin = value_begin(old, colon), end = value_end(old);
  if (is_inline(value)) {
    const std::string text = yaml_scalar(value, quotes_of(old), indent + style_.step, style_);
    if (is_block(old)) {
      if (text.find('\n') != not_found) return {{colon + 1, lines_end(old), " " + text}};
      return {{colon + 1, colon + 1, " " + text}, {line_end(colon), lines_end(old), ""}};
    }
    if (old.span().begin == old.span().end)
      return {{colon + 1, colon + 1, " " + text}};  // an empty null
    // A literal block has no room for a comment behind it.
    return {{begin, text.find('\n') == not_found ? end : line_end(end), text}};
  }
  const std::size_t inside = indent + (value.is_list() ? style_.list_step : style_.step);
  if (is_block(old)) {
    const std::size_t columns = value.kind() == old.kind() ? column(begin) : inside;
    return {
        {line_begin(begin), lines_end(old), spaces(columns) + yaml_block(value, columns, style_)}};
  }
  const std::size_t gone = old.span().begin == old.span().end ? colon + 1 : end;
  const std::size_t behind = line_end(gone);
  return {{colon + 1, gone, ""},
          {behind, behind, lines_behind(inside, yaml_block(value, inside, style_))}};
}

EditPlaces::Splices EditPlaces::set_item(const Held& held, const Node& value) const {
  const Node& old = *held.node;
  const std::size_t dash = dash_of(*held.parent, held.index), indent = column(dash);
  if (old.span().begin == old.span().end)  // an empty null
    return {{dash + 1, dash + 1, " " + yaml_block(value, indent + dash_width, style_)}};
  const std::size_t begin = value_begin(old, dash);
  const std::size_t end = is_block(old) ? lines_end(old) : value_end(old);
  if (is_inline(value)) {
    const std::string text = yaml_scalar(value, quotes_of(old), indent + dash_width, style_);
    return {{begin, text.find('\n') == not_found ? end : line_end(end), text}};
  }
  return {{begin, ends_in_lines(value) ? line_end(end) : end,
           yaml_block(value, column(begin), style_)}};
}

EditPlaces::Splices EditPlaces::add(const Held& parent, const Step& step, const Node& value) const {
  const Node& node = *parent.node;
  if (node.size() > 0)
    return is_flow(node) ? add_in_flow(node, step, value) : add_in_block(node, step, value);
  // Nothing was in it, so that it may become a block.
  const auto* key = std::get_if<std::string>(&step);
  const Member member{.key = Key(text_of(key)), .value = value};
  Arena arena;
  const Node made = key == nullptr ? list({&value, 1}) : map(arena, {&member, 1});
  return set(parent, made);
}

EditPlaces::Splices EditPlaces::add_in_flow(const Node& parent, const Step& step,
                                            const Node& value) const {
  const auto* key = std::get_if<std::string>(&step);
  const std::size_t index = key == nullptr ? std::get<std::size_t>(step) : parent.size();
  const bool last = index >= parent.size();
  const std::size_t next = begin_of(parent, last ? parent.size() - 1 : index);
  const bool lines = line_begin(next) > parent.span().begin && begins_line(next);
  const std::size_t indent =
      lines ? column(next) : column(text_.find_first_not_of(" \t", line_begin(next)));
  const std::string between = lines ? "," + std::string(style_.line_end) +
                                          std::string(text_.substr(line_begin(next), indent))
                                    : ", ";
  const std::string text =
      (key == nullptr ? "" : yaml_key(*key, style_) + ": ") + yaml_flow(value, indent, style_);
  if (!last) return {{next, next, text + between}};
  const std::size_t end = value_end(last_child(parent));
  return {{end, end, between + text}};
}

EditPlaces::Splices EditPlaces::add_in_block(const Node& parent, const Step& step,
                                             const Node& value) const {
  const auto* key = std::get_if<std::string>(&step);
  const std::size_t columns = column(parent.span().begin);
  Arena arena;
  const Member member{.key = Key(text_of(key)), .value = value};
  const std::string block =
      yaml_block(key == nullptr ? list({&value, 1}) : map(arena, {&member, 1}), columns, style_);
  const std::size_t index = key == nullptr ? std::get<std::size_t>(step) : parent.size();
  if (index == 0) {
    const std::size_t first = parent.span().begin;
    return {{first, first, block + std::string(style_.line_end) + spaces(columns)}};
  }
  const bool last = index >= parent.size();
  const std::size_t end = lines_end(last ? last_child(parent) : child(parent, index - 1));
  return {{end, end, lines_behind(columns, block)}};
}

EditPlaces::Splices EditPlaces::remove(const Held& held, const Held& parent) const {
  if (held.parent->size() == 1) {
    Arena arena;
    return set(parent, held.parent->is_map() ? map(arena, {}) : list({}));
  }
  return is_flow(*held.parent) ? remove_in_flow(held) : remove_in_block(held);
}

EditPlaces::Splices EditPlaces::remove_in_flow(const Held& held) const {
  const Node& parent = *held.parent;
  if (held.index + 1 < parent.size())
    return {{begin_of(parent, held.index), begin_of(parent, held.index + 1), ""}};
  return {{value_end(child(parent, held.index - 1)), value_end(*held.node), ""}};
}

EditPlaces::Splices EditPlaces::remove_in_block(const Held& held) const {
  const Node& parent = *held.parent;
  const std::size_t begin = begin_of(parent, held.index);
  // The first may share its line with the dash or key of its parent; then the next moves up.
  if (!begins_line(begin)) return {{begin, begin_of(parent, held.index + 1), ""}};
  const std::size_t end = lines_end(*held.node);
  if (next_line(end) > end) return {{line_begin(begin), next_line(end), ""}};
  // The text ends without the end of a line, and shall still do.
  const std::size_t line = line_begin(begin);
  return {{line == 0 ? 0 : line_end(line_begin(line - 1)), end, ""}};
}

}  // namespace document
