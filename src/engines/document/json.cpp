// RFC 8259 with a span on every node. Recursion is bounded by `document_depth_max`.
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "engines/document/ascii.h"
#include "engines/document/json_text.h"
#include "engines/document/reading.h"

namespace document {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

class JsonParser {
 public:
  JsonParser(const JsonRange& range, Reading& reading, const Limits& limits)
      : text_(reading.sources.text(range.source).substr(0, range.end)),
        source_(range.source),
        at_(range.begin),
        reading_(reading),
        limits_(limits),
        builder_(reading.arena, reading.keys) {}

  base::Result<Node> document() {
    TRY(value());
    skip_space();
    if (at_ < text_.size()) return error("expected the end of the document");
    warn_of_duplicates(reading_, builder_);
    return builder_.take();
  }

 private:
  base::Error error(const std::string& message, base::Code code = base::Code::invalid) const {
    const auto at = static_cast<std::uint32_t>(std::min(at_, text_.size()));
    return error_at(reading_.sources, {.source = source_, .begin = at, .end = at}, message, code);
  }
  Span span(std::size_t begin) const {
    return {.source = source_,
            .begin = static_cast<std::uint32_t>(begin),
            .end = static_cast<std::uint32_t>(at_)};
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  base::Done count() {
    if (++nodes_ <= limits_.nodes_max) return {};
    return error("more than " + std::to_string(limits_.nodes_max) + " nodes (`document_nodes_max`)",
                 base::Code::limited);
  }

  base::Done value() {
    skip_space();
    TRY(count());
    if (at_ >= text_.size()) return error("expected a value");
    switch (text_[at_]) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        return literal("true", Node::boolean(true));
      case 'f':
        return literal("false", Node::boolean(false));
      case 'n':
        return literal("null", Node::null());
      default:
        return number();
    }
  }
  base::Done enter(Kind kind) {
    if (builder_.depth() >= limits_.depth_max)
      return error(
          "nested deeper than " + std::to_string(limits_.depth_max) + " (`document_depth_max`)",
          base::Code::limited);
    ++at_;
    builder_.begin(kind, span(at_ - 1));
    return {};
  }
  base::Done object() {
    TRY(enter(Kind::map));
    skip_space();
    if (!take('}')) {
      do {
        skip_space();
        const std::size_t begin = at_;
        if (at_ >= text_.size() || text_[at_] != '"') return error("expected a key in quotes");
        const JsonText key = TRY(text());
        builder_.key(key.text, span(begin),
                     key.stable ? Builder::Text::stable : Builder::Text::copied);
        skip_space();
        if (!take(':')) return error("expected ':'");
        TRY(value());
        skip_space();
      } while (take(','));
      if (!take('}')) return error("expected ',' or '}'");
    }
    builder_.add(builder_.end(static_cast<std::uint32_t>(at_)));
    return {};
  }
  base::Done array() {
    TRY(enter(Kind::list));
    skip_space();
    if (!take(']')) {
      do {
        TRY(value());
        skip_space();
      } while (take(','));
      if (!take(']')) return error("expected ',' or ']'");
    }
    builder_.add(builder_.end(static_cast<std::uint32_t>(at_)));
    return {};
  }
  base::Result<JsonText> text() {
    auto read = read_json_string(text_, at_, unescaped_);
    if (!read) return error(read.error().message);
    return read;
  }
  base::Done string() {
    const std::size_t begin = at_;
    const JsonText read = TRY(text());
    const std::string_view lasting = read.stable ? read.text : reading_.arena.copy(read.text);
    builder_.add(Node::string(lasting, span(begin)));
    return {};
  }
  base::Done literal(std::string_view word, const Node& node) {
    if (!text_.substr(at_).starts_with(word)) return error("expected a value");
    at_ += word.size();
    builder_.add(node.at(span(at_ - word.size())));
    return {};
  }
  void digits() {
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  }
  base::Done number() {
    const std::size_t begin = at_;
    take('-');
    const std::size_t first = at_;
    digits();
    if (at_ == first) {
      at_ = begin;
      return error("expected a value");
    }
    if (text_[first] == '0' && at_ > first + 1) {
      at_ = first;
      return error("a number has no leading zero");
    }
    bool whole = true;
    if (take('.')) {
      whole = false;
      const std::size_t fraction = at_;
      digits();
      if (at_ == fraction) return error("expected a digit after '.'");
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      whole = false;
      ++at_;
      if (!take('+')) take('-');
      const std::size_t exponent = at_;
      digits();
      if (at_ == exponent) return error("expected a digit in the exponent");
    }
    const auto node = number_of(text_.substr(begin, at_ - begin), whole);
    if (!node) {
      at_ = begin;
      return error("the number is out of range");
    }
    builder_.add(node->at(span(begin)));
    return {};
  }

  std::string_view text_;
  std::uint32_t source_;
  std::size_t at_;
  Reading& reading_;
  const Limits& limits_;
  Builder builder_;
  std::string unescaped_;
  std::size_t nodes_ = 0;
};

}  // namespace

std::optional<Node> number_of(std::string_view text, bool whole) {
  const char* const end = text.data() + text.size();
  if (whole) {
    std::int64_t value = 0;
    if (std::from_chars(text.data(), end, value).ec == std::errc()) return Node::int64(value);
    std::uint64_t large = 0;
    if (std::from_chars(text.data(), end, large).ec == std::errc()) return Node::uint64(large);
  }
  double value = 0;
  // from_chars does not tell what is too small, which is 0, from what is too large.
  if (std::from_chars(text.data(), end, value).ec == std::errc::result_out_of_range)
    value = std::strtod(std::string(text).c_str(), nullptr);
  return std::isfinite(value) ? std::optional(Node::float64(value)) : std::nullopt;
}

base::Result<Node> read_json_range(const JsonRange& range, Reading& reading, const Limits& limits) {
  return JsonParser(range, reading, limits).document();
}

base::Result<Node> read_json(std::uint32_t source, Reading& reading, const Limits& limits) {
  TRY(check_text(reading.sources, source, limits));
  const std::string_view text = reading.sources.text(source);
  const std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  return read_json_range({.source = source, .begin = begin, .end = text.size()}, reading, limits);
}

}  // namespace document
