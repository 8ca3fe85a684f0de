#include "engines/document/dockerfile_words.h"

#include "base/text.h"
#include "engines/document/ascii.h"
#include "engines/document/json_text.h"

namespace document::dockerfile {
namespace {

bool is_name_char(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class Expansion {
 public:
  Expansion(std::string_view word, const Variables& variables, char escape, Budget& budget)
      : rest_(word), variables_(variables), escape_(escape), budget_(budget) {}

  std::string run() {
    while (!rest_.empty() && !budget_.is_spent) {
      const char c = rest_.front();
      if (c == '\'') {
        single_quoted();
      } else if (c == '"') {
        rest_.remove_prefix(1);
        double_quoted();
      } else if (c == escape_ && rest_.size() > 1) {
        out_ += rest_[1];
        rest_.remove_prefix(2);
      } else {
        character();
      }
    }
    return std::move(out_);
  }

 private:
  void character() {
    if (rest_.front() == '$') return variable();
    out_ += rest_.front();
    rest_.remove_prefix(1);
  }
  void single_quoted() {
    const std::size_t close = std::min(rest_.find('\'', 1), rest_.size());
    out_ += rest_.substr(1, close - 1);
    rest_.remove_prefix(std::min(close + 1, rest_.size()));
  }
  void double_quoted() {
    while (!rest_.empty() && rest_.front() != '"' && !budget_.is_spent) {
      const bool escaped = rest_.front() == escape_ && rest_.size() > 1 &&
                           (rest_[1] == '"' || rest_[1] == '$' || rest_[1] == escape_);
      if (escaped) {
        out_ += rest_[1];
        rest_.remove_prefix(2);
      } else {
        character();
      }
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
  }
  void variable() {
    const std::size_t size = rest_.size() > 1 && rest_[1] == '{' ? braced_size() : plain_size();
    const std::string_view written = rest_.substr(0, size);
    rest_.remove_prefix(size);
    const auto value = value_of(written);
    out_ += value ? *value : std::string(written);
  }
  std::size_t plain_size() const {
    std::size_t size = 1;
    while (size < rest_.size() && is_name_char(rest_[size])) ++size;
    return size;
  }
  // To the brace that closes it; braces within nest.
  std::size_t braced_size() const {
    std::size_t depth = 0;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '{') ++depth;
      if (rest_[i] == '}' && --depth == 0) return i + 1;
    }
    return rest_.size();
  }
  std::optional<std::string> value_of(std::string_view written) const {
    std::string_view inside = written.substr(1);
    const bool braced = inside.starts_with('{');
    if (braced) {
      if (!inside.ends_with('}')) return std::nullopt;
      inside = inside.substr(1, inside.size() - 2);
    }
    std::size_t size = 0;
    while (size < inside.size() && is_name_char(inside[size])) ++size;
    const auto found = variables_.find(inside.substr(0, size));
    const bool known = found != variables_.end();
    std::string_view operation = inside.substr(size);
    if (operation.empty()) return known ? std::optional(put_in(found->second)) : std::nullopt;
    const bool empty_counts_as_unset = operation.front() == ':';
    if (empty_counts_as_unset) operation.remove_prefix(1);
    if (operation.empty() || (operation[0] != '-' && operation[0] != '+')) return std::nullopt;
    // Nested defaults are read to a depth that no file has by chance.
    constexpr std::size_t depth_max = 16;
    if (depth_ >= depth_max) return std::nullopt;
    const bool set = known && !(empty_counts_as_unset && found->second.empty());
    if (operation[0] == '-') return set ? put_in(found->second) : nested(operation.substr(1));
    return set ? nested(operation.substr(1)) : "";
  }
  std::string put_in(const std::string& value) const {
    return budget_.take(value.size()) ? value : std::string();
  }
  std::string nested(std::string_view word) const {
    Expansion inner(word, variables_, escape_, budget_);
    inner.depth_ = depth_ + 1;
    return inner.run();
  }

  std::string_view rest_;
  const Variables& variables_;
  char escape_;
  Budget& budget_;
  std::size_t depth_ = 0;
  std::string out_;
};

}  // namespace

std::string_view first_word(std::string_view text, Quotes quotes, char escape) {
  std::size_t at = 0;
  while (at < text.size() && is_blank(text[at])) ++at;
  const std::size_t begin = at;
  for (char quote = '\0'; at < text.size() && (quote != '\0' || !is_blank(text[at])); ++at) {
    if (quotes == Quotes::ordinary) continue;
    if (text[at] == escape && quote != '\'' && at + 1 < text.size())
      ++at;
    else if (quote != '\0')
      quote = text[at] == quote ? '\0' : quote;
    else if (text[at] == '"' || text[at] == '\'')
      quote = text[at];
  }
  return text.substr(begin, at - begin);
}

std::vector<std::string_view> split_words(std::string_view text, Quotes quotes, char escape) {
  std::vector<std::string_view> words;
  for (;;) {
    const std::string_view word = first_word(text, quotes, escape);
    if (word.empty()) return words;
    words.push_back(word);
    text.remove_prefix(static_cast<std::size_t>(word.data() - text.data()) + word.size());
  }
}

std::optional<std::vector<std::string>> exec_form(std::string_view text) {
  std::vector<std::string> words;
  std::string scratch;
  std::size_t at = 0;
  const auto skip = [&] {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at < text.size() ? text[at] : '\0';
  };
  if (skip() != '[') return std::nullopt;
  ++at;
  if (skip() == ']') {
    ++at;
    return skip() == '\0' ? std::optional(words) : std::nullopt;
  }
  for (;;) {
    if (skip() != '"') return std::nullopt;
    const auto word = read_json_string(text, at, scratch);
    if (!word) return std::nullopt;
    words.emplace_back(word->text);
    const char next = skip();
    ++at;
    if (next == ']') return skip() == '\0' ? std::optional(words) : std::nullopt;
    if (next != ',') return std::nullopt;
  }
}

std::string expand(std::string_view word, const Variables& variables, char escape, Budget& budget) {
  return Expansion(word, variables, escape, budget).run();
}

}  // namespace document::dockerfile
