#include <fmt/format.h>

#include <cmath>

#include "base/json/json.h"
#include "base/text.h"
#include "engines/cel/run.h"
#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"
#include "engines/document/build.h"

namespace cel {
namespace {

enum class Style : std::uint8_t { json, cel };

class Writer {
 public:
  Writer(std::string& out, Style style, Meter& meter) : out_(out), style_(style), meter_(meter) {}

  bool write(const Value& value) {
    if (!meter_.charge(1)) return false;
    switch (value.kind()) {
      case Kind::list:
        return list(value);
      case Kind::map:
        return map(value);
      case Kind::optional:
        return optional(value.optional());
      default:
        scalar(value);
        return true;
    }
  }

 private:
  bool list(const Value& value) {
    out_ += '[';
    for (std::size_t i = 0; i < size_of(value); ++i) {
      separate(i);
      if (!write(element_of(value, i))) return false;
    }
    out_ += ']';
    return true;
  }

  bool map(const Value& value) {
    out_ += '{';
    for (std::size_t i = 0; i < size_of(value); ++i) {
      separate(i);
      const Entry entry = entry_of(value, i);
      if (style_ == Style::json && !entry.key.is(Kind::string)) {
        out_ += '"';
        scalar(entry.key);
        out_ += '"';
      } else {
        scalar(entry.key);
      }
      out_ += style_ == Style::json ? ":" : ": ";
      if (!write(entry.value)) return false;
    }
    out_ += '}';
    return true;
  }

  bool optional(const Value* value) {
    if (style_ == Style::json) return value == nullptr ? write(Value::null()) : write(*value);
    out_ += value == nullptr ? "optional.none(" : "optional.of(";
    if (value != nullptr && !write(*value)) return false;
    out_ += ')';
    return true;
  }

  void scalar(const Value& value) {
    switch (value.kind()) {
      case Kind::null:
        out_ += "null";
        break;
      case Kind::boolean:
        out_ += value.boolean() ? "true" : "false";
        break;
      case Kind::int64:
        base::json::write_number(out_, value.int64());
        break;
      case Kind::uint64:
        base::json::write_number(out_, value.uint64());
        if (style_ == Style::cel) out_ += 'u';
        break;
      case Kind::float64:
        number(value.float64());
        break;
      case Kind::string:
        base::json::write_string(out_, value.text());
        break;
      case Kind::bytes:
        bytes(value.text());
        break;
      case Kind::timestamp:
        quoted("timestamp", format_timestamp(value.timestamp()));
        break;
      case Kind::duration:
        quoted("duration", format_seconds(value.duration()));
        break;
      case Kind::type:
        plain(value.text());
        break;
      case Kind::object:
        plain(value.object().text());
        break;
      case Kind::error:
        plain(message(value.fault()));
        break;
      default:
        out_ += "null";
    }
  }

  void number(double number) {
    if (!std::isfinite(number))
      return plain(std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    std::string text;
    base::json::write_number(text, number);
    if (style_ == Style::cel && text.find_first_of(".eE") == std::string::npos) text += ".0";
    out_ += text;
  }
  void bytes(std::string_view bytes) {
    if (style_ == Style::json) return base::json::write_string(out_, base::to_base64(bytes));
    out_ += "b\"";
    for (const char byte : bytes) {
      const auto code = static_cast<unsigned char>(byte);
      if (code >= 0x20 && code < 0x7F && byte != '"' && byte != '\\')
        out_ += byte;
      else
        out_ += fmt::format("\\x{:02x}", code);
    }
    out_ += '"';
  }
  void quoted(std::string_view function, std::string_view text) {
    if (style_ == Style::cel) out_ += fmt::format("{}(", function);
    base::json::write_string(out_, text);
    if (style_ == Style::cel) out_ += ')';
  }
  void plain(std::string_view text) {
    if (style_ == Style::json)
      base::json::write_string(out_, text);
    else
      out_ += text;
  }
  void separate(std::size_t index) {
    if (index > 0) out_ += style_ == Style::json ? "," : ", ";
  }

  std::string& out_;
  Style style_;
  Meter& meter_;
};

document::Node list_node(const Value& value, document::Arena& arena, Meter& meter) {
  const auto items = arena.array<document::Node>(size_of(value));
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i] = to_node(element_of(value, i), arena, meter);
  return document::list(items);
}

document::Node map_node(const Value& value, document::Arena& arena, Meter& meter) {
  const auto members = arena.array<document::Member>(size_of(value));
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Entry entry = entry_of(value, i);
    std::string_view key = entry.key.text();
    if (!entry.key.is(Kind::string)) {
      std::string text;
      Writer(text, Style::json, meter).write(entry.key);
      key = arena.copy(text);
    }
    members[i] = {.key = document::Key(key), .value = to_node(entry.value, arena, meter)};
  }
  return document::map(arena, members);
}

}  // namespace

bool write_json(std::string& out, const Value& value, Meter& meter) {
  return Writer(out, Style::json, meter).write(value);
}

bool write_text(std::string& out, const Value& value, Meter& meter) {
  return Writer(out, Style::cel, meter).write(value);
}

document::Node to_node(const Value& value, document::Arena& arena, Meter& meter) {
  if (const document::Node* node = value.node()) return *node;
  if (!meter.charge(1)) return document::Node::null();
  switch (value.kind()) {
    case Kind::null:
      return document::Node::null();
    case Kind::boolean:
      return document::Node::boolean(value.boolean());
    case Kind::int64:
      return document::Node::int64(value.int64());
    case Kind::uint64:
      return value.uint64() <= INT64_MAX ? document::Node::int64(value.int64())
                                         : document::Node::uint64(value.uint64());
    case Kind::float64:
      return document::Node::float64(value.float64());
    case Kind::string:
      return document::Node::string(value.text());
    case Kind::list:
      return list_node(value, arena, meter);
    case Kind::map:
      return map_node(value, arena, meter);
    case Kind::optional:
      return value.optional() == nullptr ? document::Node::null()
                                         : to_node(*value.optional(), arena, meter);
    case Kind::bytes:
      return document::Node::string(arena.copy(base::to_base64(value.text())));
    case Kind::timestamp:
      return document::Node::string(arena.copy(format_timestamp(value.timestamp())));
    case Kind::duration:
      return document::Node::string(arena.copy(format_seconds(value.duration())));
    default: {
      std::string text;
      Writer(text, Style::cel, meter).write(value);
      return document::Node::string(arena.copy(text));
    }
  }
}

}  // namespace cel
