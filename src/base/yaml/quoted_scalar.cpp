#include "base/yaml/quoted_scalar.h"

#include <algorithm>
#include <charconv>

#include "base/code_point.h"

namespace base::yaml {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

class Folding {
 public:
  explicit Folding(std::string_view written) : rest_(written) {}

  std::string single() {
    while (!rest_.empty()) {
      if (is_blank(rest_[0]) || is_break(rest_[0])) {
        white_space(false);
        continue;
      }
      if (rest_[0] == '\'') rest_.remove_prefix(1);
      if (!rest_.empty()) take();
    }
    return std::move(out_);
  }

  std::string twice() {
    while (!rest_.empty()) {
      if (is_blank(rest_[0]) || is_break(rest_[0])) {
        white_space(false);
      } else if (rest_[0] != '\\' || rest_.size() < 2) {
        take();
      } else if (is_break(rest_[1])) {
        rest_.remove_prefix(1);
        line_end();
        white_space(true);
      } else {
        rest_.remove_prefix(1);
        escape();
      }
    }
    return std::move(out_);
  }

 private:
  void take() {
    out_ += rest_[0];
    rest_.remove_prefix(1);
  }
  void line_end() { rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1); }

  // Blanks around line ends go; the first end is a space, unless more follow or it was escaped.
  void white_space(bool is_escaped) {
    std::string_view blanks;
    std::size_t ends = 0;
    while (!rest_.empty() && (is_blank(rest_[0]) || is_break(rest_[0]))) {
      if (is_break(rest_[0])) {
        ++ends;
        line_end();
        continue;
      }
      const std::size_t size = std::min(rest_.find_first_not_of(" \t"), rest_.size());
      if (ends == 0) blanks = rest_.substr(0, size);
      rest_.remove_prefix(size);
    }
    if (is_escaped)
      out_.append(ends, '\n');
    else if (ends == 0)
      out_ += blanks;
    else if (ends == 1)
      out_ += ' ';
    else
      out_.append(ends - 1, '\n');
  }

  // Behind the backslash.
  void escape() {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    constexpr std::string_view names = "0abtnvfre N_LP";
    constexpr std::uint32_t values[] = {0,    '\a', '\b', '\t', '\n', '\v',   '\f',
                                        '\r', 0x1B, ' ',  0x85, 0xA0, 0x2028, 0x2029};
    if (c == 'x' || c == 'u' || c == 'U') {
      base::append_code_point(out_, coded(c == 'x' ? 2 : c == 'u' ? 4 : 8));
    } else if (const std::size_t at = names.find(c); at != std::string_view::npos) {
      base::append_code_point(out_, values[at]);
    } else {
      out_ += c;  // a quote, a slash, a backslash, a tab
    }
  }
  // U+FFFD for what is no code point, which the scanner does not let through.
  std::uint32_t coded(std::size_t count) {
    constexpr std::uint32_t replacement = 0xFFFD, surrogates = 0xD800, beyond_them = 0xE000,
                            most = 0x10FFFF;
    std::uint32_t value = 0;
    const std::string_view digits = rest_.substr(0, count);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{}) return replacement;
    rest_.remove_prefix(static_cast<std::size_t>(end - digits.data()));
    const bool is_half = value >= surrogates && value < beyond_them;
    return is_half || value > most ? replacement : value;
  }

  std::string_view rest_;
  std::string out_;
};

}  // namespace

std::string single_quoted(std::string_view written) { return Folding(written).single(); }
std::string double_quoted(std::string_view written) { return Folding(written).twice(); }

}  // namespace base::yaml
