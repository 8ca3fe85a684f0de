// As cel-go's ext/formatting.go does it, in the locale en-US without grouping.
#include "engines/cel/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/json/json.h"
#include "base/text.h"
#include "engines/cel/go_number.h"
#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"

namespace cel {
namespace {

constexpr int precision_default = 6, precision_max = 100;

struct Clause {
  char letter = 's';
  int precision = precision_default;
};

std::uint64_t magnitude(const Value& whole) {
  return whole.is(Kind::int64) && whole.int64() < 0 ? 0 - whole.uint64() : whole.uint64();
}
std::string_view sign(const Value& whole) {
  return whole.is(Kind::int64) && whole.int64() < 0 ? "-" : "";
}
bool is_whole(const Value& value) { return value.is(Kind::int64) || value.is(Kind::uint64); }

std::optional<Clause> read_clause(std::string_view& rest) {
  Clause clause;
  if (rest.starts_with('.')) {
    clause.precision = 0;
    rest.remove_prefix(1);
    for (; !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; rest.remove_prefix(1)) {
      clause.precision = clause.precision * 10 + (rest[0] - '0');
      if (clause.precision > precision_max) return std::nullopt;
    }
  }
  if (rest.empty() || std::string_view("sdfebxXo").find(rest[0]) == std::string_view::npos)
    return std::nullopt;
  clause.letter = rest[0];
  rest.remove_prefix(1);
  return clause;
}

class Formatter {
 public:
  explicit Formatter(const Call& call) : call_(call) {}

  Value run() {
    std::string_view rest = call_[0].text();
    while (!rest.empty()) {
      const std::size_t plain = std::min(rest.find('%'), rest.size());
      out_ += rest.substr(0, plain);
      rest.remove_prefix(plain);
      if (rest.empty()) break;
      rest.remove_prefix(1);
      if (rest.starts_with('%')) {
        out_ += '%';
        rest.remove_prefix(1);
        continue;
      }
      const auto clause = read_clause(rest);
      if (!clause) return call_.fail("unrecognized formatting clause");
      if (next_ >= size_of(call_[1])) return call_.fail("too few arguments for the format");
      const Value problem = write(*clause, element_of(call_[1], next_++));
      if (problem.is_error()) return problem;
      if (!call_.run.charge_bytes(out_.size() / 10)) return call_.stopped();
    }
    return call_.string(out_);
  }

 private:
  Value write(const Clause& clause, const Value& value) {
    switch (clause.letter) {
      case 's':
        return text(value);
      case 'd':
        if (!is_whole(value)) break;
        whole(value);
        return {};
      case 'f':
      case 'e':
        return number(clause, value);
      case 'b':
        if (value.is(Kind::boolean)) {
          out_ += value.boolean() ? '1' : '0';
          return {};
        }
        if (!is_whole(value)) break;
        out_ += fmt::format("{}{:b}", sign(value), magnitude(value));
        return {};
      case 'o':
        if (!is_whole(value)) break;
        out_ += fmt::format("{}{:o}", sign(value), magnitude(value));
        return {};
      default:
        return hexadecimal(clause.letter == 'X', value);
    }
    return wrong(clause.letter, value);
  }

  Value wrong(char letter, const Value& value) {
    return call_.fail(fmt::format("%{} cannot show a value of type {}", letter, type_name(value)));
  }

  void whole(const Value& value) { out_ += fmt::format("{}{}", sign(value), magnitude(value)); }

  Value number(const Clause& clause, const Value& value) {
    double of = value.float64();
    if (value.is(Kind::string) &&
        (value.text() == "NaN" || value.text() == "Infinity" || value.text() == "-Infinity"))
      of = *parse_go_float(value.text());
    else if (!value.is(Kind::float64))
      return wrong(clause.letter, value);
    if (!std::isfinite(of))
      out_ += std::isnan(of) ? "NaN" : of > 0 ? "∞" : "-∞";
    else if (clause.letter == 'f')
      out_ += fmt::format("{:.{}f}", of, clause.precision);
    else
      out_ += fmt::format("{:.{}e}", of, clause.precision);
    return {};
  }

  Value hexadecimal(bool upper, const Value& value) {
    std::string digits;
    if (value.is(Kind::string) || value.is(Kind::bytes))
      digits = base::to_hex(value.text());
    else if (is_whole(value))
      digits = fmt::format("{}{:x}", sign(value), magnitude(value));
    else
      return wrong(upper ? 'X' : 'x', value);
    if (upper)
      for (char& c : digits)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    out_ += digits;
    return {};
  }

  // %s at the top: strings as they are.
  Value text(const Value& value) {
    switch (value.kind()) {
      case Kind::string:
        out_ += value.text();
        return {};
      case Kind::bytes:
        if (!base::is_utf8(value.text())) return call_.fail("invalid UTF-8 in bytes");
        out_ += value.text();
        return {};
      case Kind::float64:
        out_ += format_go_float(value.float64());
        return {};
      case Kind::timestamp:
        out_ += format_timestamp(value.timestamp());
        return {};
      case Kind::duration:
        out_ += format_seconds(value.duration());
        return {};
      default:
        return literal(value);
    }
  }

  // Inside of a list or map: as CEL would write it.
  Value literal(const Value& value) {
    if (!call_.run.charge(1)) return call_.stopped();
    switch (value.kind()) {
      case Kind::null:
        out_ += "null";
        return {};
      case Kind::boolean:
        out_ += value.boolean() ? "true" : "false";
        return {};
      case Kind::int64:
      case Kind::uint64:
        whole(value);
        return {};
      case Kind::float64:
        out_ += std::isfinite(value.float64()) ? fmt::format("{:.6f}", value.float64())
                                               : '"' + format_go_float(value.float64()) + '"';
        return {};
      case Kind::string:
      case Kind::bytes:
        if (value.is(Kind::bytes)) out_ += 'b';
        base::json::write_string(out_, value.text());
        return {};
      case Kind::timestamp:
        out_ += fmt::format("timestamp(\"{}\")", format_timestamp(value.timestamp()));
        return {};
      case Kind::duration:
        out_ += fmt::format("duration(\"{}\")", format_seconds(value.duration()));
        return {};
      case Kind::type:
        out_ += value.text();
        return {};
      case Kind::list:
        return list(value);
      case Kind::map:
        return map(value);
      default:
        return wrong('s', value);
    }
  }

  Value list(const Value& value) {
    out_ += '[';
    for (std::size_t i = 0; i < size_of(value); ++i) {
      if (i > 0) out_ += ", ";
      const Value problem = literal(element_of(value, i));
      if (problem.is_error()) return problem;
    }
    out_ += ']';
    return {};
  }

  // By key as it is shown.
  Value map(const Value& value) {
    std::vector<std::string> entries;
    std::string outer = std::move(out_);
    for (std::size_t i = 0; i < size_of(value); ++i) {
      out_.clear();
      const Entry entry = entry_of(value, i);
      literal(entry.key);
      out_ += ':';
      const Value problem = literal(entry.value);
      if (problem.is_error()) return problem;
      entries.push_back(out_);
    }
    std::ranges::sort(entries);
    out_ = std::move(outer);
    out_ += '{';
    for (const std::string& entry : entries) {
      if (&entry != entries.data()) out_ += ", ";
      out_ += entry;
    }
    out_ += '}';
    return {};
  }

  const Call& call_;
  std::string out_;
  std::size_t next_ = 0;
};

}  // namespace

Value format(const Call& call) { return Formatter(call).run(); }

std::optional<std::string> clauses_of(std::string_view format) {
  std::string letters;
  for (std::size_t at = format.find('%'); at != std::string_view::npos; at = format.find('%')) {
    format.remove_prefix(at + 1);
    if (format.starts_with('%')) {
      format.remove_prefix(1);
      continue;
    }
    const auto clause = read_clause(format);
    if (!clause) return std::nullopt;
    letters += clause->letter;
  }
  return letters;
}

bool can_show(char letter, const Type& type) {
  if (type.is(TypeKind::dyn) || type.is(TypeKind::parameter)) return true;
  const bool whole = type.is(TypeKind::int64) || type.is(TypeKind::uint64);
  switch (letter) {
    case 'd':
    case 'o':
      return whole;
    case 'b':
      return whole || type.is(TypeKind::boolean);
    case 'f':
    case 'e':
      return type.is(TypeKind::float64);
    case 'x':
    case 'X':
      return whole || type.is(TypeKind::string) || type.is(TypeKind::bytes);
    default:
      return !type.is(TypeKind::opaque) && !type.is(TypeKind::object);
  }
}

}  // namespace cel
