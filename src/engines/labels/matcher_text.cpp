// Alertmanager reads matchers with two parsers and compares (reference: alerts, section 4): both
// agree or only one parses: that result; they differ: the classic one wins; none parses: the
// classic error.
#include "engines/labels/matcher_text.h"

#include <algorithm>

#include "base/text.h"
#include "engines/labels/quote.h"

namespace labels {
namespace {

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_reserved(char32_t c) {
  return is_space(c) || (c < 0x80 && std::string_view("{}!=~,\\\"'`").find(static_cast<char>(c)) !=
                                         std::string_view::npos);
}

base::Error bad_format(std::string_view text) {
  return base::invalid("bad matcher format: " + std::string(text));
}

bool classic_name_char(char c, bool first) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         (!first && c >= '0' && c <= '9');
}

std::optional<Operator> take_operator(std::string_view& rest) {
  constexpr std::pair<std::string_view, Operator> operators[] = {{"=~", Operator::matches},
                                                                 {"!=", Operator::not_equal},
                                                                 {"!~", Operator::not_matches},
                                                                 {"=", Operator::equal}};
  for (const auto& [text, op] : operators)
    if (rest.starts_with(text)) {
      rest.remove_prefix(text.size());
      return op;
    }
  return std::nullopt;
}

// Inside and outside quotes alike, \" \n \\ are escapes and any other backslash is literal.
base::Result<std::string> classic_value(std::string_view raw) {
  const auto unescaped_quote = [&] {
    return base::invalid("matcher value contains unescaped double quote: " + std::string(raw));
  };
  if (!base::is_utf8(raw))
    return base::invalid("matcher value not valid UTF-8: " + std::string(raw));
  std::string_view rest = raw;
  bool quoted = rest.starts_with('"');
  if (quoted) rest.remove_prefix(1);
  std::string value;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const bool last = i + 1 == rest.size();
    if (rest[i] == '"') {
      if (!quoted || !last) return unescaped_quote();
      return value;
    }
    if (rest[i] != '\\' || last) {
      value += rest[i];
      continue;
    }
    const char next = rest[++i];
    if (next == 'n') {
      value += '\n';
    } else {
      if (next != '"' && next != '\\') value += '\\';
      value += next;
    }
  }
  if (quoted) return unescaped_quote();
  return value;
}

base::Result<Matcher> classic_matcher(std::string_view text) {
  std::string_view rest = base::trim(text);
  std::size_t length = 0;
  while (length < rest.size() && classic_name_char(rest[length], length == 0)) ++length;
  if (length == 0) return bad_format(text);
  const std::string_view name = rest.substr(0, length);
  rest = base::trim(rest.substr(length));
  const auto op = take_operator(rest);
  if (!op) return bad_format(text);
  std::string value = TRY(classic_value(base::trim(rest)));
  return Matcher::make(std::string(name), *op, std::move(value));
}

// Commas inside quotes do not separate.
std::vector<std::string_view> classic_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  bool quoted = false, escaped = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' && !quoted) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    } else if (c == '"' && !escaped) {
      quoted = !quoted;
    }
    escaped = c == '\\' && !escaped;
  }
  if (!base::trim(text.substr(start)).empty()) parts.push_back(text.substr(start));
  return parts;
}

class Utf8Parser {
 public:
  explicit Utf8Parser(std::string_view text) : text_(text), rest_(text) {}

  base::Result<Matchers> list(Position position) {
    Matchers matchers;
    skip_space();
    const bool braced = take('{');
    if (braced && position == Position::single) return bad_format(text_);
    for (skip_space(); !rest_.empty() && rest_.front() != '}'; skip_space()) {
      matchers.push_back(TRY(matcher()));
      skip_space();
      if (!take(',')) break;
    }
    skip_space();
    if (braced != take('}')) return bad_format(text_);
    skip_space();
    if (!rest_.empty() || !base::is_utf8(text_)) return bad_format(text_);
    return matchers;
  }

 private:
  base::Result<Matcher> matcher() {
    std::string name = TRY(token());
    if (name.empty()) return bad_format(text_);
    skip_space();
    const auto op = take_operator(rest_);
    if (!op) return bad_format(text_);
    skip_space();
    std::string value = TRY(token());
    return Matcher::make(std::move(name), *op, std::move(value));
  }
  base::Result<std::string> token() {
    if (rest_.starts_with('"')) return quoted();
    std::size_t length = 0;
    while (length < rest_.size()) {
      const CodePoint next = first_code_point(rest_.substr(length));
      if (next.length == 0 || is_reserved(next.value)) break;
      length += next.length;
    }
    if (length == 0) return bad_format(text_);
    std::string token(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return token;
  }
  base::Result<std::string> quoted() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size()) return bad_format(text_);
    auto value = go_unquote(rest_.substr(0, end + 1));
    if (!value) return bad_format(text_);
    if (!base::is_utf8(*value))
      return base::invalid("quoted string is not valid UTF-8: " + std::string(text_));
    rest_.remove_prefix(end + 1);
    return *std::move(value);
  }
  void skip_space() {
    while (!rest_.empty()) {
      const CodePoint next = first_code_point(rest_);
      if (next.length == 0 || !is_space(next.value)) return;
      rest_.remove_prefix(next.length);
    }
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view text_, rest_;
};

base::Result<Matchers> choose(std::string_view text, Position position) {
  auto classic = parse_classic(text, position);
  if (classic) return classic;  // it wins where both parse
  auto utf8 = parse_utf8(text, position);
  if (utf8) return utf8;
  return classic;
}

}  // namespace

bool has_reserved(std::string_view name) {
  while (!name.empty()) {
    const CodePoint next = first_code_point(name);
    if (next.length == 0 || is_reserved(next.value)) return true;
    name.remove_prefix(next.length);
  }
  return false;
}

base::Result<Matchers> parse_classic(std::string_view text, Position position) {
  Matchers matchers;
  if (position == Position::single) {
    matchers.push_back(TRY(classic_matcher(text)));
    return matchers;
  }
  std::string_view list = base::trim(text);
  if (list.starts_with('{') != list.ends_with('}')) return bad_format(text);
  if (list.starts_with('{')) list = list.substr(1, list.size() - 2);
  for (const std::string_view part : classic_parts(list))
    matchers.push_back(TRY(classic_matcher(part)));
  return matchers;
}

base::Result<Matchers> parse_utf8(std::string_view text, Position position) {
  return Utf8Parser(text).list(position);
}

base::Result<Matcher> parse_matcher(std::string_view text) {
  Matchers matchers = TRY(choose(text, Position::single));
  if (matchers.size() != 1) return bad_format(text);
  return std::move(matchers.front());
}

base::Result<Matchers> parse_matchers(std::string_view text) {
  return choose(text, Position::list);
}

}  // namespace labels
