#include "engines/document/write.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "base/json/json.h"

namespace document {
namespace {

// As Go's encoding/json does: the shortest digits, without an exponent between 1e-6 and 1e21.
void write_float(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  const double size = std::abs(number);
  const bool scientific = size != 0 && (size < 1e-6 || size >= 1e21);
  char text[32];  // 17 digits, sign, point, and at most five zeros or an exponent before them
  const auto written =
      std::to_chars(std::begin(text), std::end(text), number,
                    scientific ? std::chars_format::scientific : std::chars_format::fixed);
  out.append(std::begin(text), written.ptr);
}

// Before an item or a bracket; `depth` counts levels, and without one all is in a line.
void begin_line(std::string& out, std::optional<std::size_t> depth) {
  if (!depth) return;
  out += '\n';
  out.append(2 * *depth, ' ');
}

void write(std::string& out, const Node& node, std::optional<std::size_t> depth);

void write_list(std::string& out, const Node& node, std::optional<std::size_t> depth) {
  const auto inside = depth ? std::optional(*depth + 1) : std::nullopt;
  out += '[';
  for (const Node& item : node.items()) {
    if (&item != node.items().data()) out += ',';
    begin_line(out, inside);
    write(out, item, inside);
  }
  if (node.size() > 0) begin_line(out, depth);
  out += ']';
}

void write_map(std::string& out, const Node& node, std::optional<std::size_t> depth) {
  const auto inside = depth ? std::optional(*depth + 1) : std::nullopt;
  out += '{';
  for (const Member& member : node.members()) {
    if (&member != node.members().data()) out += ',';
    begin_line(out, inside);
    base::json::write_string(out, member.key.text());
    out += depth ? ": " : ":";
    write(out, member.value, inside);
  }
  if (node.size() > 0) begin_line(out, depth);
  out += '}';
}

void write(std::string& out, const Node& node, std::optional<std::size_t> depth) {
  if (node.has(Mark::sensitive)) {
    out += "\"(sensitive)\"";
    return;
  }
  switch (node.kind()) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += node.boolean() ? "true" : "false";
      return;
    case Kind::int64:
      base::json::write_number(out, node.int64());
      return;
    case Kind::uint64:
      base::json::write_number(out, node.uint64());
      return;
    case Kind::float64:
      write_float(out, node.float64());
      return;
    case Kind::string:
      base::json::write_string(out, node.string());
      return;
    case Kind::list:
      write_list(out, node, depth);
      return;
    case Kind::map:
      write_map(out, node, depth);
      return;
  }
}

}  // namespace

void write_json(std::string& out, const Node& node) { write(out, node, std::nullopt); }
void write_json_indented(std::string& out, const Node& node) { write(out, node, 0); }

std::string to_json(const Node& node) {
  std::string out;
  write_json(out, node);
  return out;
}

}  // namespace document
