#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/json/json.h"
#include "base/json/plain_text.h"

namespace base::json {
namespace {

void begin_line(std::string& out, std::size_t depth) {
  out += '\n';
  out.append(2 * depth, ' ');
}

void write_indented(std::string& out, const Value& value, std::size_t depth) {
  const bool object = value.kind() == Kind::object && !value.object().empty();
  const bool array = value.kind() == Kind::array && !value.array().empty();
  if (!object && !array) return write(out, value);
  out += object ? '{' : '[';
  const char* separator = "";
  const auto begin_item = [&] {
    out += separator;
    separator = ",";
    begin_line(out, depth + 1);
  };
  if (object) {
    for (const Member& member : value.object()) {
      begin_item();
      write_string(out, member.name);
      out += ": ";
      write_indented(out, member.value, depth + 1);
    }
  } else {
    for (const Value& item : value.array()) {
      begin_item();
      write_indented(out, item, depth + 1);
    }
  }
  begin_line(out, depth);
  out += object ? '}' : ']';
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = plain_end(text, 0); i < text.size(); i = plain_end(text, done)) {
    const auto c = static_cast<unsigned char>(text[i]);
    out.append(text, done, i - done);
    done = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += hex[c >> 4];
        out += hex[c & 15];
    }
  }
  out.append(text, done, text.size() - done);
  out += '"';
}

void write_number(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void write_number(std::string& out, std::uint64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void write_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  if (number == 0 && std::signbit(number)) {
    out += "-0.0";  // "-0" would be read as the integer, which has no sign
    return;
  }
  char digits[40];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void write(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case Kind::int64:
      return write_number(out, value.int64());
    case Kind::uint64:
      return write_number(out, value.uint64());
    case Kind::float64:
      return write_number(out, value.number());
    case Kind::string:
      return write_string(out, value.string());
    case Kind::array: {
      out += '[';
      const char* separator = "";
      for (const Value& item : value.array()) {
        out += separator;
        separator = ",";
        write(out, item);
      }
      out += ']';
      return;
    }
    case Kind::object: {
      out += '{';
      const char* separator = "";
      for (const Member& member : value.object()) {
        out += separator;
        separator = ",";
        write_string(out, member.name);
        out += ':';
        write(out, member.value);
      }
      out += '}';
    }
  }
}

void write_indented(std::string& out, const Value& value) { write_indented(out, value, 0); }

void Writer::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

Writer& Writer::begin_object() {
  separate();
  out_ += '{';
  ++depth_;
  needs_comma_ = false;
  return *this;
}
Writer& Writer::begin_array() {
  separate();
  out_ += '[';
  ++depth_;
  needs_comma_ = false;
  return *this;
}
Writer& Writer::end_object() {
  CHECK(depth_-- > 0);
  out_ += '}';
  needs_comma_ = true;
  return *this;
}
Writer& Writer::end_array() {
  CHECK(depth_-- > 0);
  out_ += ']';
  needs_comma_ = true;
  return *this;
}
Writer& Writer::key(std::string_view name) {
  separate();
  write_string(out_, name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}
Writer& Writer::string(std::string_view text) {
  separate();
  write_string(out_, text);
  return *this;
}
Writer& Writer::number(std::int64_t number) {
  separate();
  write_number(out_, number);
  return *this;
}
Writer& Writer::number(std::uint64_t number) {
  separate();
  write_number(out_, number);
  return *this;
}
Writer& Writer::number(double number) {
  separate();
  write_number(out_, number);
  return *this;
}
Writer& Writer::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}
Writer& Writer::null() {
  separate();
  out_ += "null";
  return *this;
}
Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace base::json
