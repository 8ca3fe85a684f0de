// cel-go's strings extension, version 2. Positions are code points.
#include <algorithm>

#include "base/json/json.h"
#include "base/utf8.h"
#include "engines/cel/format.h"
#include "engines/cel/library.h"
#include "engines/cel/unicode.h"
#include "engines/cel/value_reading.h"

namespace cel::library {
namespace {

Value outside(const Call& call, std::int64_t index) {
  return call.run.fail(FaultKind::index_out_of_range, call.at, std::to_string(index));
}

// The byte where code point `index` begins; npos when the text has fewer or it is negative.
std::size_t byte_at(std::string_view text, std::int64_t index) {
  return index < 0 ? std::string_view::npos : byte_of(text, static_cast<std::size_t>(index));
}

Value char_at(const Call& call) {
  const std::string_view text = call[0].text();
  const std::size_t at = byte_at(text, call[1].int64());
  if (at == std::string_view::npos) return outside(call, call[1].int64());
  if (at == text.size()) return Value::string("");
  return Value::string(text.substr(at, code_point_bytes(text[at])));
}

Value position(std::string_view text, std::size_t byte) {
  if (byte == std::string_view::npos) return Value::int64(-1);
  return Value::int64(static_cast<std::int64_t>(length_of(text.substr(0, byte))));
}

Value index_of_text(const Call& call) {
  const std::string_view text = call[0].text();
  if (!call.run.charge(text.size() / 10)) return call.stopped();
  std::size_t from = 0;
  if (call.arguments.size() == 3) {
    if (call[2].int64() < 0) return outside(call, call[2].int64());
    from = std::min(byte_at(text, call[2].int64()), text.size());
  }
  return position(text, text.find(call[1].text(), from));
}

Value last_index_of_text(const Call& call) {
  const std::string_view text = call[0].text();
  if (!call.run.charge(text.size() / 10)) return call.stopped();
  std::size_t from = std::string_view::npos;
  if (call.arguments.size() == 3) {
    if (call[2].int64() < 0) return outside(call, call[2].int64());
    from = byte_at(text, call[2].int64());
    if (from >= text.size() && !call[1].text().empty()) return Value::int64(-1);
  }
  return position(text, text.rfind(call[1].text(), from));
}

Value join(const Call& call) {
  const std::string_view separator = call.arguments.size() == 2 ? call[1].text() : "";
  std::string joined;
  for (std::size_t i = 0; i < size_of(call[0]); ++i) {
    const Value part = element_of(call[0], i);
    if (!part.is(Kind::string)) return call.no_overload();
    if (!call.run.charge_bytes(part.text().size() + separator.size())) return call.stopped();
    if (i > 0) joined += separator;
    joined += part.text();
  }
  return call.string(joined);
}

template <char First, char Last>
Value with_case(const Call& call) {
  std::string text(call[0].text());
  for (char& c : text)
    if (c >= First && c <= Last) c = static_cast<char>(c ^ 0x20);
  return call.string(text);
}

// Go's strings.Replace: an empty text is found before each code point and at the end.
Value replace(const Call& call) {
  const std::string_view old = call[1].text(), with = call[2].text();
  std::string_view rest = call[0].text();
  std::int64_t left = call.arguments.size() == 4 ? call[3].int64() : -1;
  std::string text;
  while (left != 0) {
    const std::size_t found = rest.find(old);
    if (found == std::string_view::npos) break;
    if (!call.run.charge_bytes(found + with.size())) return call.stopped();
    text += rest.substr(0, found);
    text += with;
    rest.remove_prefix(found + old.size());
    --left;
    if (!old.empty()) continue;
    if (rest.empty()) break;
    const std::size_t one = std::min(code_point_bytes(rest[0]), rest.size());
    text += rest.substr(0, one);
    rest.remove_prefix(one);
  }
  text += rest;
  return call.string(text);
}

// Go's strings.SplitN: at most `limit` parts, the last being the rest; by code points when the
// separator is empty.
Value split(const Call& call) {
  const std::string_view separator = call[1].text();
  std::string_view rest = call[0].text();
  const std::int64_t limit = call.arguments.size() == 3 ? call[2].int64() : -1;
  std::vector<Value> parts;
  if (limit == 0 || (separator.empty() && rest.empty())) return call.list(parts);
  while (limit < 0 || parts.size() + 1 < static_cast<std::size_t>(limit)) {
    if (!call.run.charge(1)) return call.stopped();
    const std::size_t found =
        separator.empty() ? std::min(code_point_bytes(rest[0]), rest.size()) : rest.find(separator);
    if (found == std::string_view::npos || (separator.empty() && found == rest.size())) break;
    parts.push_back(Value::string(rest.substr(0, found)));
    rest.remove_prefix(found + separator.size());
  }
  parts.push_back(Value::string(rest));
  return call.list(parts);
}

Value substring(const Call& call) {
  const std::string_view text = call[0].text();
  const std::int64_t first = call[1].int64();
  const std::size_t begin = byte_at(text, first);
  if (begin == std::string_view::npos) return outside(call, first);
  if (call.arguments.size() == 2) return Value::string(text.substr(begin));
  const std::int64_t last = call[2].int64();
  const std::size_t end = byte_at(text, last);
  if (end == std::string_view::npos || end < begin) return outside(call, last);
  return Value::string(text.substr(begin, end - begin));
}

Value trim(const Call& call) {
  std::string_view text = call[0].text();
  while (!text.empty() && is_space(first_code_point(text)))
    text.remove_prefix(std::min(code_point_bytes(text[0]), text.size()));
  while (!text.empty()) {
    const std::size_t last = base::last_code_point(text);
    if (!is_space(first_code_point(text.substr(last)))) break;
    text.remove_suffix(text.size() - last);
  }
  return Value::string(text);
}

Value quote(const Call& call) {
  std::string quoted = "\"";
  for (const char c : call[0].text()) {
    constexpr std::string_view special = "\a\b\f\n\r\t\v\\\"", letters = "abfnrtv\\\"";
    const std::size_t at = special.find(c);
    if (at == std::string_view::npos)
      quoted += c;
    else
      (quoted += '\\') += letters[at];
  }
  return call.string(quoted + '"');
}

constexpr Declaration string_functions[] = {
    {"charAt", member, "string, int -> string", char_at},
    {"indexOf", member, "string, string -> int", index_of_text},
    {"indexOf", member, "string, string, int -> int", index_of_text},
    {"lastIndexOf", member, "string, string -> int", last_index_of_text},
    {"lastIndexOf", member, "string, string, int -> int", last_index_of_text},
    {"join", member, "list(string) -> string", join},
    {"join", member, "list(string), string -> string", join},
    {"lowerAscii", member, "string -> string", with_case<'A', 'Z'>},
    {"upperAscii", member, "string -> string", with_case<'a', 'z'>},
    {"replace", member, "string, string, string -> string", replace},
    {"replace", member, "string, string, string, int -> string", replace},
    {"split", member, "string, string -> list(string)", split},
    {"split", member, "string, string, int -> list(string)", split},
    {"substring", member, "string, int -> string", substring},
    {"substring", member, "string, int, int -> string", substring},
    {"trim", member, "string -> string", trim},
    {"format", member, "string, list -> string", format},
    {"strings.quote", global, "string -> string", quote},
};

}  // namespace

void add_strings(Environment& environment) { environment.add_functions(string_functions); }

}  // namespace cel::library
