#include "engines/source/lexer.h"

#include <algorithm>
#include <string>
#include <utility>

namespace source {
namespace {

constexpr auto npos = std::string_view::npos;

class Lexer {
 public:
  Lexer(std::string_view text, Language language) : text_(text), language_(language) {}

  base::Result<std::vector<Token>> run() {
    while (at_ < text_.size()) {
      if (tokens_.size() >= tokens_max)
        return base::limited("more than " + std::to_string(tokens_max) +
                             " tokens (`source_tokens_max`)");
      step();
    }
    return std::move(tokens_);
  }

 private:
  bool is(Language language) const { return language_ == language; }
  bool hash_comments() const { return is(Language::python) || is(Language::ruby); }
  bool sees(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  char after(std::size_t distance) const {
    return at_ + distance < text_.size() ? text_[at_ + distance] : '\0';
  }

  void add(Token::Kind kind, std::size_t begin, std::size_t text_begin, std::size_t text_end) {
    tokens_.push_back({.kind = kind,
                       .text = text_.substr(text_begin, text_end - text_begin),
                       .begin = static_cast<std::uint32_t>(begin),
                       .end = static_cast<std::uint32_t>(at_)});
  }

  void step() {
    const char c = text_[at_];
    if (c == '\n') return end_line();
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (skip_comment() || read_prefixed() || read_heredoc_start()) {
      // done
    } else if (c == '"' || c == '\'' || c == '`') {
      read_quoted(at_, c);
    } else if (is_name_start(c)) {
      read_name();
    } else if (c >= '0' && c <= '9') {
      skip_number();
    } else if (c == '/' && is(Language::javascript) && expression_begins()) {
      skip_expression();
    } else {
      read_mark();
    }
  }

  void end_line() {
    ++at_;
    add(Token::Kind::line, at_ - 1, at_ - 1, at_);
    for (const std::string_view& end : std::exchange(heredocs_, {})) read_heredoc(end);
    if (is(Language::ruby) && sees("=begin")) {
      const std::size_t end = text_.find("\n=end", at_);
      skip_to(end == npos ? npos : text_.find('\n', end + 1));
    }
  }

  void skip_to(std::size_t end) { at_ = end == npos ? text_.size() : end; }

  bool skip_comment() {
    if (hash_comments()) {
      if (text_[at_] != '#') return false;
      skip_to(text_.find('\n', at_));
      return true;
    }
    if (sees("//")) {
      skip_to(text_.find('\n', at_));
      return true;
    }
    if (!sees("/*")) return false;
    const std::size_t end = text_.find("*/", at_ + 2);
    skip_to(end == npos ? npos : end + 2);
    return true;
  }

  // Strings that a letter or a sign stands before: raw ones of C++, Python and C#.
  bool read_prefixed() {
    const std::size_t begin = at_;
    if (is(Language::c) && sees("R\"")) {
      const std::size_t open = text_.find('(', at_ + 2);
      if (open == npos || open - at_ > 18) return false;
      const std::string close = ')' + std::string(text_.substr(at_ + 2, open - at_ - 2)) + '"';
      finish_text(begin, open + 1, text_.find(close, open), close.size());
      return true;
    }
    if (is(Language::csharp) && (sees("@\"") || sees("$@\"") || sees("@$\""))) {
      const std::size_t open = text_.find('"', at_);
      std::size_t end = text_.find('"', open + 1);
      while (end != npos && end + 1 < text_.size() && text_[end + 1] == '"')
        end = text_.find('"', end + 2);
      finish_text(begin, open + 1, end, 1);
      return true;
    }
    if (!is(Language::python)) return false;
    std::size_t letters = 0;
    while (letters < 2 && std::string_view("rRbBfFuU").find(after(letters)) != npos &&
           after(letters) != '\0')
      ++letters;
    const char quote = after(letters);
    if (letters == 0 || (quote != '"' && quote != '\'')) return false;
    at_ += letters;
    read_quoted(begin, quote);
    return true;
  }

  // Text from `from` to `end`, behind which `closing` characters follow; npos: to the file's end.
  void finish_text(std::size_t begin, std::size_t from, std::size_t end, std::size_t closing) {
    const std::size_t until = end == npos ? text_.size() : end;
    at_ = end == npos ? text_.size() : end + closing;
    add(Token::Kind::text, begin, from, until);
  }

  bool has_triples() const {
    return is(Language::python) || is(Language::java) || is(Language::csharp);
  }

  void read_quoted(std::size_t begin, char quote) {
    if (has_triples() && quote != '`' && after(1) == quote && after(2) == quote) {
      const std::string close(3, quote);
      return finish_text(begin, at_ + 3, text_.find(close, at_ + 3), 3);
    }
    ++at_;
    if (quote == '`' && is(Language::go)) return finish_text(begin, at_, text_.find('`', at_), 1);
    if (quote == '`' && is(Language::javascript)) return read_template(begin);
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n')
      at_ += text_[at_] == '\\' && at_ + 1 < text_.size() ? 2U : 1U;
    const std::size_t until = at_;
    if (at_ < text_.size() && text_[at_] == quote) ++at_;
    add(Token::Kind::text, begin, from, until);
  }

  // The part of a template up to its end or to the next ${, behind which code follows.
  void read_template(std::size_t begin) {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '`' && !sees("${"))
      at_ += text_[at_] == '\\' && at_ + 1 < text_.size() ? 2U : 1U;
    const std::size_t until = at_;
    if (sees("${")) {
      templates_.push_back(0);
      at_ += 2;
    } else if (at_ < text_.size()) {
      ++at_;
    }
    add(Token::Kind::text, begin, from, until);
  }

  // <<EOF, <<-EOF, <<~EOF: the text begins on the next line.
  bool read_heredoc_start() {
    if (!is(Language::ruby) || !sees("<<")) return false;
    std::size_t from = at_ + 2;
    if (from < text_.size() && (text_[from] == '~' || text_[from] == '-')) ++from;
    const char quote = from < text_.size() ? text_[from] : '\0';
    if (quote == '"' || quote == '\'') ++from;
    std::size_t end = from;
    while (end < text_.size() && is_name_part(text_[end])) ++end;
    if (end == from || text_[from] < 'A' || text_[from] > 'Z') return false;
    heredocs_.push_back(text_.substr(from, end - from));
    at_ = end + (quote == '"' || quote == '\'' ? 1U : 0U);
    return true;
  }

  void read_heredoc(std::string_view end) {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const std::size_t line = at_;
      const std::size_t stop = std::min(text_.find('\n', at_), text_.size());
      std::string_view words = text_.substr(line, stop - line);
      while (!words.empty() && (words.front() == ' ' || words.front() == '\t'))
        words.remove_prefix(1);
      if (words == end) {
        at_ = stop;
        return add(Token::Kind::text, begin, begin, line);
      }
      at_ = std::min(stop + 1, text_.size());
    }
    add(Token::Kind::text, begin, begin, at_);
  }

  void read_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    add(Token::Kind::name, begin, begin, at_);
  }

  void skip_number() {
    while (at_ < text_.size() &&
           (is_name_part(text_[at_]) || text_[at_] == '.' ||
            (text_[at_] == '\'' && is(Language::c) && is_name_part(after(1)))))
      ++at_;
  }

  // Where a value may begin a slash begins a regular expression, elsewhere it divides.
  bool expression_begins() const {
    if (tokens_.empty()) return true;
    const Token& last = tokens_.back();
    if (last.kind == Token::Kind::name)
      return last.text == "return" || last.text == "typeof" || last.text == "case";
    return last.kind == Token::Kind::line ||
           (last.kind == Token::Kind::mark && !last.is(")") && !last.is("]") && !last.is("}"));
  }

  void skip_expression() {
    bool in_class = false;
    for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      const char c = text_[at_];
      if (c == '\\')
        ++at_;
      else if (c == '[')
        in_class = true;
      else if (c == ']')
        in_class = false;
      else if (c == '/' && !in_class)
        break;
    }
    if (at_ < text_.size() && text_[at_] == '/') ++at_;
    at_ = std::min(at_, text_.size());
  }

  void read_mark() {
    const std::size_t begin = at_;
    const bool two = sees("::") || sees("->") || sees("?.");
    if (!templates_.empty() && sees("{")) ++templates_.back();
    if (!templates_.empty() && sees("}") && templates_.back()-- == 0) {
      templates_.pop_back();
      ++at_;
      return read_template(begin);
    }
    at_ += two ? 2U : 1U;
    add(Token::Kind::mark, begin, begin, at_);
  }

  std::string_view text_;
  Language language_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  std::vector<int> templates_;  // braces that are open in the code of each template we are in
  std::vector<std::string_view> heredocs_;  // that begin behind the line
};

}  // namespace

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

base::Result<std::vector<Token>> tokens_of(std::string_view text, Language language) {
  return Lexer(text, language).run();
}

}  // namespace source
