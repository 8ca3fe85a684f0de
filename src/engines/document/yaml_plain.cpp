#include "engines/document/yaml_plain.h"

#include "engines/document/yaml_scalar.h"

namespace document {
namespace {

constexpr std::size_t key_bytes_max = 1000;  // YAML's 1024 characters, with room

// The same in a form that the compiler makes wide instructions of.
bool is_printable_ascii(std::string_view text) {
  unsigned odd = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    odd |= static_cast<unsigned>(byte - 0x20U >= 0x5FU) & static_cast<unsigned>(byte != '\n');
  }
  return odd == 0;
}

// Characters that YAML forbids or that end a line for some: they are libfyaml's to judge.
bool is_ordinary(std::string_view text) {
  if (is_printable_ascii(text)) return true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7F) continue;
    if (byte == '\n') continue;
    if (byte < 0x80) return false;
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool control = byte == 0xC2 && next < 0xA0;                     // C1 controls, NEL
    const bool separator = byte == 0xE2 && next == 0x80;                  // LS, PS among others
    const bool special = byte == 0xEF && (next == 0xBB || next == 0xBF);  // BOM, U+FFFE
    if (control || separator || special) return false;
  }
  return true;
}

bool is_indicator(char c) {
  return std::string_view(",[]{}#&*!|>'\"%@`").find(c) != std::string_view::npos;
}

}  // namespace

PlainYaml::PlainYaml(std::uint32_t source, Reading& reading, const Limits& limits)
    : source_(source),
      text_(reading.sources.text(source)),
      reading_(reading),
      limits_(limits),
      builder_(reading.arena, reading.keys) {}

std::optional<Node> PlainYaml::read(const Chunk& chunk) {
  const std::size_t nodes_before = nodes_;
  next_ = chunk.begin;
  end_ = chunk.end;
  done_ = false;
  if (is_ordinary(text_.substr(next_, end_ - next_)) && next_line() && block() && done_)
    return builder_.take();
  builder_.reset();
  nodes_ = nodes_before;
  return std::nullopt;
}

Span PlainYaml::span(std::size_t begin, std::size_t end) const {
  return {.source = source_,
          .begin = static_cast<std::uint32_t>(begin),
          .end = static_cast<std::uint32_t>(end)};
}

std::size_t PlainYaml::spaces_at(std::size_t at) const {
  std::size_t count = 0;
  while (at + count < end_ && text_[at + count] == ' ') ++count;
  return count;
}

// To the next line that is neither blank nor a comment. False, for good, at a line that is not
// ours: a marker or a directive.
bool PlainYaml::next_line() {
  while (next_ < end_) {
    const std::size_t begin = next_;
    line_end_ = std::min(text_.find('\n', begin), end_);
    next_ = std::min(line_end_ + 1, end_);
    column_ = spaces_at(begin);
    at_ = begin + column_;
    if (at_ >= line_end_ || text_[at_] == '#') continue;
    const std::string_view line = text_.substr(begin, line_end_ - begin);
    return !line.starts_with('%') && !line.starts_with("---") && !line.starts_with("...");
  }
  done_ = true;
  return true;
}

// A character, then a space or the end of the line.
bool PlainYaml::is_blank_after(std::size_t at) const {
  return at + 1 >= line_end_ || text_[at + 1] == ' ';
}
bool PlainYaml::is_dash(std::size_t at) const { return text_[at] == '-' && is_blank_after(at); }

bool PlainYaml::is_plain_start(std::size_t at) const {
  const char c = text_[at];
  if (c == '-' || c == '?' || c == ':') return !is_blank_after(at);
  return !is_indicator(c);
}

bool PlainYaml::begin(Kind kind) {
  if (builder_.depth() >= limits_.depth_max || ++nodes_ > limits_.nodes_max) return false;
  builder_.begin(kind, span(at_, at_));
  last_end_ = at_;
  return true;
}

bool PlainYaml::add(const Node& node, std::size_t begin, std::size_t end) {
  last_end_ = end;
  builder_.add(node.at(span(begin, end)));
  return ++nodes_ <= limits_.nodes_max;
}

bool PlainYaml::end() {
  builder_.add(builder_.end(static_cast<std::uint32_t>(last_end_)));
  return true;
}

bool PlainYaml::block() { return !done_ && (is_dash(at_) ? list() : map()); }

bool PlainYaml::map() {
  const std::size_t column = column_;
  if (!begin(Kind::map)) return false;
  while (!done_ && column_ == column && !is_dash(at_)) {
    if (!key()) return false;
    column_ = column;
    if (!map_value()) return false;
  }
  return (done_ || column_ < column) && end();
}

// Behind a key and its colon; column_ is the map's.
bool PlainYaml::map_value() {
  const std::size_t column = column_;
  while (at_ < line_end_ && text_[at_] == ' ') ++at_;
  if (at_ < line_end_ && text_[at_] != '#') return scalar(column);
  const std::size_t key_end = last_end_;
  if (!next_line()) return false;
  // A list may stand as far left as the key that it belongs to.
  if (!done_ && column_ == column && is_dash(at_)) return list();
  return !done_ && column_ > column ? block() : add(Node(), key_end, key_end);
}

bool PlainYaml::list() {
  const std::size_t column = column_;
  if (!begin(Kind::list)) return false;
  while (!done_ && column_ == column && is_dash(at_))
    if (!entry()) return false;
  return (done_ || column_ <= column) && end();
}

// A dash and what belongs to it; column_ is the list's.
bool PlainYaml::entry() {
  const std::size_t column = column_, dash = at_++;
  while (at_ < line_end_ && text_[at_] == ' ') ++at_;
  if (at_ >= line_end_ || text_[at_] == '#') {
    const std::size_t before = last_end_;
    if (!next_line()) return false;
    return !done_ && column_ > column ? block() : add(Node(), before, before);
  }
  column_ = column + (at_ - dash);
  return is_dash(at_) || key_end(at_) ? block() : scalar(column);
}

// Where the key that begins here ends; nullopt when there is none that this reader knows.
std::optional<std::size_t> PlainYaml::key_end(std::size_t at) const {
  const char quote = text_[at];
  if (quote == '"' || quote == '\'') {
    const std::size_t close = std::min(text_.find(quote, at + 1), line_end_);
    const bool is_key =
        close + 1 < line_end_ && text_[close + 1] == ':' && is_blank_after(close + 1);
    const std::string_view inside = text_.substr(at + 1, close - at - 1);
    return is_key && inside.find('\\') == std::string_view::npos ? std::optional(close + 1)
                                                                 : std::nullopt;
  }
  if (!is_plain_start(at)) return std::nullopt;
  for (std::size_t i = at; i < line_end_; ++i) {
    if (text_[i] == ':' && is_blank_after(i))
      return text_[i - 1] == ' ' ? std::nullopt : std::optional(i);
    if (text_[i] == '#' && text_[i - 1] == ' ') return std::nullopt;
  }
  return std::nullopt;
}

bool PlainYaml::key() {
  const auto end = key_end(at_);
  if (!end || *end - at_ > key_bytes_max || ++nodes_ > limits_.nodes_max) return false;
  const bool is_quoted = text_[at_] == '"' || text_[at_] == '\'';
  const std::string_view written = text_.substr(at_, *end - at_);
  const Span where = span(at_, *end);
  if (is_quoted) {
    builder_.key(written.substr(1, written.size() - 2), where, Builder::Text::stable);
  } else {
    if (written == "<<") return false;
    const Node meant = plain_scalar(written);
    const auto text = meant.is_string() ? std::nullopt : key_text(meant);
    if (meant.is_null()) return false;
    if (text)
      builder_.key(*text, where);
    else
      builder_.key(written, where, Builder::Text::stable);
  }
  last_end_ = *end;
  at_ = *end + 1;
  return true;
}

// A value that begins in the line of its key or dash, and then to the next line.
bool PlainYaml::scalar(std::size_t parent_column) {
  switch (text_[at_]) {
    case '|':
    case '>':
      return block_scalar(parent_column);
    case '"':
    case '\'':
      if (!quoted()) return false;
      break;
    case '[':
      if (!flow_list()) return false;
      break;
    case '{':
      if (!empty_map()) return false;
      break;
    default:
      if (!plain()) return false;
      break;
  }
  // Nothing but a comment may follow.
  const std::size_t spaces = spaces_at(at_);
  at_ += spaces;
  if (at_ < line_end_ && (text_[at_] != '#' || spaces == 0)) return false;
  // What stands further right would belong to the value.
  return next_line() && (done_ || column_ <= parent_column);
}

bool PlainYaml::plain() {
  if (!is_plain_start(at_)) return false;
  std::size_t end = at_;
  for (; end < line_end_; ++end) {
    if (text_[end] == ':' && is_blank_after(end)) return false;
    if (text_[end] == '#' && text_[end - 1] == ' ') break;
  }
  while (text_[end - 1] == ' ') --end;
  const std::size_t begin = std::exchange(at_, end);
  return add(plain_scalar(text_.substr(begin, end - begin)), begin, end);
}

bool PlainYaml::quoted() {
  const char quote = text_[at_];
  const std::size_t close = text_.find(quote, at_ + 1);
  if (close >= line_end_) return false;
  const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
  if (quote == '"' ? inside.find('\\') != std::string_view::npos
                   : close + 1 < line_end_ && text_[close + 1] == quote)
    return false;
  const std::size_t begin = std::exchange(at_, close + 1);
  return add(Node::string(inside), begin, at_);
}

bool PlainYaml::empty_map() {
  if (!text_.substr(at_, line_end_ - at_).starts_with("{}")) return false;
  if (!begin(Kind::map)) return false;
  last_end_ = at_ += 2;
  return end();
}

bool PlainYaml::flow_list() {
  if (!begin(Kind::list)) return false;
  ++at_;
  at_ += spaces_at(at_);
  while (at_ < line_end_ && text_[at_] != ']') {
    if (!flow_item()) return false;
    at_ += spaces_at(at_);
    if (at_ < line_end_ && text_[at_] == ',') {
      ++at_;
      at_ += spaces_at(at_);
      if (at_ >= line_end_ || text_[at_] == ']') return false;
    } else if (at_ >= line_end_ || text_[at_] != ']') {
      return false;
    }
  }
  if (at_ >= line_end_) return false;
  last_end_ = ++at_;
  return end();
}

// Of a list in one line: in quotes, or a word of characters that mean nothing in YAML.
bool PlainYaml::flow_item() {
  if (text_[at_] == '"' || text_[at_] == '\'') return quoted();
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_./+-").find(c) != std::string_view::npos;
  };
  if (!is_word(text_[at_]) || text_[at_] == '-') return false;
  std::size_t end = at_;
  while (end < line_end_ && is_word(text_[end])) ++end;
  const std::size_t begin = std::exchange(at_, end);
  return add(plain_scalar(text_.substr(begin, end - begin)), begin, end);
}

// The lines below that are indented by as much as the first one. Where indentation says something
// itself, and without a line feed at the end, it is libfyaml's.
bool PlainYaml::block_scalar(std::size_t parent_column) {
  const bool folded = text_[at_] == '>';
  const char chomp = at_ + 1 < line_end_ ? text_[at_ + 1] : ' ';
  at_ += chomp == '-' || chomp == '+' ? 2 : 1;
  if (at_ + spaces_at(at_) < line_end_) return false;
  const std::size_t begin = next_;
  const std::size_t indent = spaces_at(begin);
  if (indent <= parent_column || begin + indent >= end_ || text_[begin + indent] == '\n')
    return false;
  const auto lines = block_lines(indent, folded);
  if (!lines) return false;
  if (chomp != '-') scratch_ += '\n';
  if (chomp == '+') scratch_.append(lines->blank_after, '\n');
  if (!add(string(reading_.arena, scratch_), begin, lines->end)) return false;
  return next_line() && (done_ || column_ <= parent_column);
}

std::optional<PlainYaml::BlockLines> PlainYaml::block_lines(std::size_t indent, bool folded) {
  BlockLines lines;
  scratch_.clear();
  while (next_ < end_) {
    line_end_ = text_.find('\n', next_);
    if (line_end_ >= end_) return std::nullopt;
    const std::size_t spaces = spaces_at(next_);
    const bool blank = next_ + spaces == line_end_;
    if (!blank && spaces < indent) break;
    if (blank ? spaces > indent : !block_line(indent, folded, lines.blank_after))
      return std::nullopt;
    lines.blank_after = blank ? lines.blank_after + 1 : 0;
    if (!blank) lines.end = line_end_;
    next_ = line_end_ + 1;
  }
  while (text_[lines.end - 1] == ' ') --lines.end;
  return lines;
}

bool PlainYaml::block_line(std::size_t indent, bool folded, std::size_t blank_lines) {
  const std::string_view line = text_.substr(next_ + indent, line_end_ - next_ - indent);
  if (folded && line.front() == ' ') return false;
  if (folded && blank_lines == 0 && !scratch_.empty())
    scratch_ += ' ';
  else if (!scratch_.empty())
    scratch_.append(folded ? blank_lines : blank_lines + 1, '\n');
  scratch_ += line;
  return true;
}

}  // namespace document
