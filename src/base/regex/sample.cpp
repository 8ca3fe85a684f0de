#include "base/regex/sample.h"

#include <bitset>
#include <charconv>
#include <optional>
#include <vector>

#include "base/regex/search.h"
#include "base/utf8.h"

namespace base {
namespace {

constexpr char printable_first = ' ', printable_last = '~';
using Set = std::bitset<128>;  // of ASCII characters

Set range(char first, char last) {
  Set set;
  const auto end = static_cast<unsigned char>(last);
  for (unsigned c = static_cast<unsigned char>(first); c <= end; ++c) set.set(c);
  return set;
}
Set printable() { return range(printable_first, printable_last); }
Set digits() { return range('0', '9'); }
Set letters() { return range('a', 'z') | range('A', 'Z'); }
Set word() { return digits() | letters() | range('_', '_'); }
Set spaces() { return range(' ', ' ') | range('\t', '\t'); }

struct NamedSet {
  std::string_view name;
  Set (*set)();
};
constexpr NamedSet posix_sets[] = {
    {"[:alnum:]", [] { return digits() | letters(); }},
    {"[:alpha:]", letters},
    {"[:digit:]", digits},
    {"[:lower:]", [] { return range('a', 'z'); }},
    {"[:upper:]", [] { return range('A', 'Z'); }},
    {"[:space:]", spaces},
    {"[:word:]", word},
    {"[:xdigit:]", [] { return digits() | range('a', 'f') | range('A', 'F'); }},
};

// The set behind a backslash: \d and so on, or what the character itself is.
std::optional<Set> escaped(char c) {
  switch (c) {
    case 'd':
      return digits();
    case 'D':
      return printable() & ~digits();
    case 'w':
      return word();
    case 'W':
      return printable() & ~word();
    case 's':
      return spaces();
    case 'S':
      return printable() & ~spaces();
    case 't':
      return range('\t', '\t');
    case 'n':
      return range('\n', '\n');
    default:
      break;
  }
  const bool letter_or_digit = (letters() | digits()).test(static_cast<unsigned char>(c) & 0x7FU);
  return letter_or_digit || (static_cast<unsigned char>(c) & 0x80U) != 0
             ? std::nullopt
             : std::optional(range(c, c));
}

struct Part;
using Sequence = std::vector<Part>;

// One character of a set, a text, or one of the alternatives of a group; some times over.
struct Part {
  std::optional<Set> set;
  std::string text;
  std::vector<Sequence> alternatives;
  std::size_t least = 1, most = 1;
};

// Precondition: RE2 takes the pattern.
class Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  Result<std::vector<Sequence>> alternatives(std::size_t depth) {
    if (depth > sample_depth_max)
      return limited("groups nested deeper than " + std::to_string(sample_depth_max) +
                     " (`sample_depth_max`)");
    std::vector<Sequence> all(1);
    while (!rest_.empty() && rest_.front() != ')') {
      const char c = rest_.front();
      if (c == '|') {
        rest_.remove_prefix(1);
        all.emplace_back();
      } else if (c == '^' || c == '$') {
        rest_.remove_prefix(1);  // the text is whole anyway
      } else {
        Part part = TRY(this->part(depth));
        repeat(part);
        all.back().push_back(std::move(part));
      }
    }
    return all;
  }

 private:
  static Error unsupported(std::string_view what) {
    return invalid("texts are not made for " + std::string(what));
  }

  Result<Part> part(std::size_t depth) {
    const char c = take();
    Part part;
    if (c == '(') {
      if (rest_.starts_with("?")) {
        if (rest_.starts_with("?:"))
          rest_.remove_prefix(2);
        else if (rest_.starts_with("?P<"))
          rest_.remove_prefix(rest_.find('>') + 1);
        else
          return unsupported("flags");
      }
      part.alternatives = TRY(alternatives(depth + 1));
      take();
    } else if (c == '[') {
      part.set = TRY(char_class());
    } else if (c == '.') {
      part.set = printable();
    } else if (c == '\\') {
      part.set = escaped(take());
      if (!part.set) return unsupported("this escape");
    } else {
      part.text = c;
      while (!rest_.empty() && continues_code_point(rest_.front())) part.text += take();
    }
    return part;
  }
  char take() {
    if (rest_.empty()) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // Behind '['.
  Result<Set> char_class() {
    const bool negated = rest_.starts_with('^');
    if (negated) rest_.remove_prefix(1);
    Set set;
    for (bool first = true; first || !rest_.starts_with(']'); first = false) {
      if (rest_.empty()) return unsupported("this class");
      set |= TRY(class_item());
    }
    take();
    if (negated) set = printable() & ~set;
    if (set.none()) return unsupported("an empty class");
    return set;
  }
  Result<Set> class_item() {
    for (const NamedSet& named : posix_sets)
      if (rest_.starts_with(named.name)) {
        rest_.remove_prefix(named.name.size());
        return named.set();
      }
    char first = take();
    if ((static_cast<unsigned char>(first) & 0x80U) != 0) return unsupported("classes past ASCII");
    if (first == '\\') {
      const auto set = escaped(first = take());
      if (!set) return unsupported("this escape");
      if (set->count() != 1 || !set->test(static_cast<std::size_t>(first))) return *set;
    }
    if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return range(first, first);
    take();
    char last = take();
    if (last == '\\') last = take();
    if ((static_cast<unsigned char>(last) & 0x80U) != 0) return unsupported("classes past ASCII");
    return range(first, last);
  }

  // ?, *, +, {n}, {n,} or {n,m}, with the ? that makes it lazy.
  void repeat(Part& part) {
    if (rest_.empty()) return;
    const char c = rest_.front();
    if (c == '?' || c == '*' || c == '+') {
      take();
      part.least = c == '+' ? 1 : 0;
      part.most = c == '?' ? 1 : part.least + sample_repeats_max;
    } else if (c != '{' || !counts(part)) {
      return;
    }
    if (rest_.starts_with('?')) take();
  }
  // False: the brace stands for itself.
  bool counts(Part& part) {
    const std::size_t close = rest_.find('}');
    if (close == std::string_view::npos) return false;
    const std::string_view inside = rest_.substr(1, close - 1);
    const std::size_t comma = std::min(inside.find(','), inside.size());
    const auto number = [](std::string_view text, std::size_t& out) {
      const char* const end = text.data() + text.size();
      const auto read = std::from_chars(text.data(), end, out);
      return read.ec == std::errc() && read.ptr == end;
    };
    std::size_t least = 0;
    if (!number(inside.substr(0, comma), least)) return false;
    std::size_t most = least;
    if (comma + 1 == inside.size())
      most = least + sample_repeats_max;
    else if (comma < inside.size() && !number(inside.substr(comma + 1), most))
      return false;
    part.least = least;
    part.most = most;
    rest_.remove_prefix(close + 1);
    return true;
  }

  std::string_view rest_;
};

class Sampler {
 public:
  explicit Sampler(const std::function<std::uint64_t()>& random) : random_(random) {}

  // False past the limit.
  bool append(const std::vector<Sequence>& alternatives) {
    for (const Part& part : alternatives[below(alternatives.size())])
      for (std::size_t i = part.least + below(part.most - part.least + 1); i > 0; --i)
        if (++steps_ > sample_bytes_max || !append(part)) return false;
    return text_.size() <= sample_bytes_max;
  }
  std::string take() { return std::move(text_); }

 private:
  bool append(const Part& part) {
    if (part.set) {
      std::size_t skip = below(part.set->count());
      for (std::size_t c = 0; c < part.set->size(); ++c)
        if (part.set->test(c) && skip-- == 0) text_ += static_cast<char>(c);
      return true;
    }
    text_ += part.text;
    return part.alternatives.empty() || append(part.alternatives);
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

  const std::function<std::uint64_t()>& random_;
  std::string text_;
  std::size_t steps_ = 0;
};

}  // namespace

Result<std::string> regex_sample(std::string_view pattern,
                                 const std::function<std::uint64_t()>& random) {
  TRY(RegexSearch::compile(pattern));
  const auto alternatives = TRY(Parser(pattern).alternatives(0));
  Sampler sampler(random);
  if (!sampler.append(alternatives))
    return limited("a text of more than " + std::to_string(sample_bytes_max) +
                   " bytes (`sample_bytes_max`)");
  return sampler.take();
}

}  // namespace base
