#include "engines/document/yaml_write.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/write.h"
#include "engines/document/yaml_scalar.h"

namespace document {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// What YAML 1.1 takes for a number in base 60, which other tools still do.
bool is_sexagesimal(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789:._+-") == std::string_view::npos;
}

// Whether a text means itself without quotes, also between brackets.
bool is_plain(std::string_view text) {
  if (text.empty() || !(is_alphanumeric(text[0]) || text[0] == '/' || text[0] == '_' ||
                        (text[0] == '.' && text.size() > 1 && text[1] == '/')))
    return false;
  const bool safe = std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) >= ' ' && c != 0x7F && c != '[' && c != ']' && c != '{' &&
           c != '}' && c != ',' && static_cast<unsigned char>(c) < 0x80;
  });
  if (!safe || text.back() == ' ' || text.back() == ':' || is_sexagesimal(text) ||
      text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos)
    return false;
  return plain_scalar(text).is_string();
}

std::string json_text(std::string_view text) { return to_json(Node::string(text)); }

// Lines that a literal block can hold as they are: printable, and none that ends in blanks.
bool is_literal(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.starts_with(' ') ||
      text.starts_with('\n') || text.ends_with("\n\n"))
    return false;
  for (const std::string_view line : base::split(text, '\n'))
    if (line.ends_with(' ') || !std::ranges::all_of(line, [](char c) {
          return static_cast<unsigned char>(c) >= ' ' && c != 0x7F;
        }))
      return false;
  return true;
}

std::string literal(std::string_view text, std::size_t indent, const YamlStyle& style) {
  std::string out = text.ends_with('\n') ? "|" : "|-";
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (const std::string_view line : base::split(text, '\n')) {
    out += style.line_end;
    if (!line.empty()) out += std::string(indent, ' ') + std::string(line);
  }
  return out;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}
bool fits_single_quotes(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7F; });
}

enum class Lines : std::uint8_t { one, many };

std::string string_text(std::string_view text, Quotes quotes, Lines lines, std::size_t indent,
                        const YamlStyle& style) {
  // A literal block would read back with other line ends than "\n".
  if (lines == Lines::many && style.line_end == "\n" && is_literal(text))
    return literal(text, indent, style);
  if (quotes == Quotes::single_quotes && fits_single_quotes(text)) return single_quoted(text);
  return quotes == Quotes::none && is_plain(text) ? std::string(text) : json_text(text);
}

// Not inline. Appends lines, of which the first begins where `out` ends.
void write_block(std::string& out, const Node& node, std::size_t indent, const YamlStyle& style);

void write_value(std::string& out, const Node& value, std::size_t indent, const YamlStyle& style) {
  if (is_inline(value)) {
    out += " " + yaml_scalar(value, Quotes::none, indent + style.step, style);
    return;
  }
  const std::size_t inside = indent + (value.is_list() ? style.list_step : style.step);
  out += style.line_end;
  out.append(inside, ' ');
  write_block(out, value, inside, style);
}

void write_block(std::string& out, const Node& node, std::size_t indent, const YamlStyle& style) {
  const auto next_line = [&] {
    out += style.line_end;
    out.append(indent, ' ');
  };
  if (node.is_map()) {
    for (const Member& member : node.members()) {
      if (&member != node.members().data()) next_line();
      out += yaml_key(member.key.text(), style) + ":";
      write_value(out, member.value, indent, style);
    }
    return;
  }
  for (const Node& item : node.items()) {
    if (&item != node.items().data()) next_line();
    out += "- ";
    if (is_inline(item))
      out += yaml_scalar(item, Quotes::none, indent + dash_width, style);
    else
      write_block(out, item, indent + dash_width, style);
  }
}

void write_flow(std::string& out, const Node& node, std::size_t indent, const YamlStyle& style) {
  if (!node.is_map() && !node.is_list()) {
    out += style.json         ? to_json(node)
           : node.is_string() ? string_text(node.string(), Quotes::none, Lines::one, indent, style)
                              : to_json(node);
    return;
  }
  const bool lines = style.json && style.json_lines && node.size() > 0;
  const auto separate = [&](bool first, std::size_t columns) {
    if (!first) out += lines ? "," : ", ";
    if (!lines) return;
    out += style.line_end;
    out.append(columns, ' ');
  };
  const std::size_t inside = indent + style.step;
  out += node.is_map() ? '{' : '[';
  for (std::size_t i = 0; i < node.size(); ++i) {
    separate(i == 0, inside);
    if (node.is_map()) out += yaml_key(node.members()[i].key.text(), style) + ": ";
    write_flow(out, node.is_map() ? node.members()[i].value : node.items()[i], inside, style);
  }
  if (lines) separate(true, indent);
  out += node.is_map() ? '}' : ']';
}

}  // namespace

bool is_inline(const Node& node) { return (!node.is_map() && !node.is_list()) || node.size() == 0; }

std::string yaml_key(std::string_view key, const YamlStyle& style) {
  constexpr std::size_t simple_key_max = 1024;  // what YAML takes for a key without a "?"
  const bool plain = !style.json && is_plain(key) && key.size() < simple_key_max;
  return plain ? std::string(key) : json_text(key);
}

std::string yaml_scalar(const Node& scalar, Quotes quotes, std::size_t indent,
                        const YamlStyle& style) {
  if (scalar.is_map()) return "{}";
  if (scalar.is_list()) return "[]";
  if (!scalar.is_string() || style.json) return to_json(scalar);
  return string_text(scalar.string(), quotes, Lines::many, indent, style);
}

std::string yaml_flow(const Node& node, std::size_t indent, const YamlStyle& style, Quotes quotes) {
  if (node.is_string() && !style.json)
    return string_text(node.string(), quotes, Lines::one, indent, style);
  std::string out;
  write_flow(out, node, indent, style);
  return out;
}

std::string yaml_block(const Node& node, std::size_t indent, const YamlStyle& style) {
  if (style.json) return yaml_flow(node, indent, style);
  if (is_inline(node)) return yaml_scalar(node, Quotes::none, indent + style.step, style);
  std::string out;
  write_block(out, node, indent, style);
  return out;
}

std::string to_yaml(const Node& node) { return yaml_block(node, 0, {}) + "\n"; }

}  // namespace document
