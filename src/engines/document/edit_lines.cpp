// Lines and spans of a text that is edited.
#include "engines/document/edit_places.h"

namespace document {

bool EditPlaces::is_flow(const Node& node) const {
  const std::size_t at = node.span().begin;
  return (node.is_map() || node.is_list()) && at < text_.size() &&
         (text_[at] == '{' || text_[at] == '[');
}

bool EditPlaces::is_block(const Node& node) const {
  return (node.is_map() || node.is_list()) && !is_flow(node) && text_[node.span().begin] != '*';
}

std::size_t EditPlaces::line_begin(std::size_t at) const {
  const std::size_t before = text_.substr(0, at).rfind('\n');
  return before == not_found ? 0 : before + 1;
}

std::size_t EditPlaces::line_end(std::size_t at) const {
  const std::size_t end = text_.find('\n', at);
  if (end == not_found) return text_.size();
  return end > at && text_[end - 1] == '\r' ? end - 1 : end;
}

std::size_t EditPlaces::next_line(std::size_t at) const {
  const std::size_t end = text_.find('\n', at);
  return end == not_found ? text_.size() : end + 1;
}

bool EditPlaces::begins_line(std::size_t at) const {
  return text_.substr(line_begin(at), at - line_begin(at)).find_first_not_of(" \t") == not_found;
}

std::size_t EditPlaces::value_end(const Node& node) const {
  std::size_t end = node.span().end;
  if (end > node.span().begin && text_[end - 1] == '\n') --end;
  if (end > node.span().begin && text_[end - 1] == '\r') --end;
  return end;
}

std::size_t EditPlaces::value_begin(const Node& node, std::size_t from) const {
  const std::size_t begin = node.span().begin;
  if (!node.is_string() || line_begin(begin) <= from) return begin;
  const std::size_t sign = text_.find_first_not_of(' ', from + 1);
  return sign < begin && (text_[sign] == '|' || text_[sign] == '>') ? sign : begin;
}

// The sign of a block scalar begins the last line with content above it.
std::size_t EditPlaces::root_begin() const {
  const std::size_t begin = root_.span().begin;
  if (!root_.is_string()) return begin;
  const std::size_t above = text_.substr(0, line_begin(begin)).find_last_not_of(" \r\n");
  if (above == not_found) return begin;
  const std::size_t sign = text_.find_first_not_of(' ', line_begin(above));
  return text_[sign] == '|' || text_[sign] == '>' ? sign : begin;
}

std::size_t EditPlaces::lines_end(const Node& node) const { return line_end(value_end(node)); }

std::size_t EditPlaces::colon_behind(const Member& member) const {
  const std::size_t colon = text_.find(':', member.key_end);
  return colon == not_found ? text_.size() - 1 : colon;
}

// Each dash of a list stands in the column of the first.
std::size_t EditPlaces::dash_of(const Node& list, std::size_t index) const {
  const std::size_t first = list.span().begin;
  if (index == 0) return first;
  const std::size_t columns = column(first);
  std::size_t at = next_line(value_end(list.items()[index - 1]));
  for (; at < text_.size(); at = next_line(at)) {
    const std::size_t dash = text_.find_first_not_of(' ', at);
    if (dash != not_found && dash - at == columns && text_[dash] == '-') return dash;
  }
  return first;
}

std::size_t EditPlaces::begin_of(const Node& parent, std::size_t index) const {
  if (parent.is_map()) return parent.members()[index].key_begin;
  return is_flow(parent) ? parent.items()[index].span().begin : dash_of(parent, index);
}

const Node& EditPlaces::child(const Node& parent, std::size_t index) const {
  return parent.is_map() ? parent.members()[index].value : parent.items()[index];
}

const Node& EditPlaces::last_child(const Node& parent) const {
  if (parent.is_list()) return parent.items().back();
  const Member* last = nullptr;
  for (const Member& member : parent.members())
    if (member.key_begin >= parent.span().begin && member.key_end <= parent.span().end &&
        (last == nullptr || member.key_begin > last->key_begin))
      last = &member;
  return last == nullptr ? parent : last->value;
}

Quotes EditPlaces::quotes_of(const Node& node) const {
  const std::size_t at = node.span().begin;
  if (!node.is_string() || at >= text_.size()) return Quotes::none;
  return text_[at] == '"'    ? Quotes::double_quotes
         : text_[at] == '\'' ? Quotes::single_quotes
                             : Quotes::none;
}

std::string EditPlaces::lines_behind(std::size_t columns, const std::string& block) const {
  return std::string(style_.line_end) + spaces(columns) + block;
}

}  // namespace document
