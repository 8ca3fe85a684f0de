#include "base/regex/regex.h"

#include <re2/re2.h>

namespace base {

struct Regex::Compiled {
  Compiled(const std::string& text, const RE2::Options& options)
      : pattern(text), expression(text, options) {}
  std::string pattern;
  RE2 expression;
};

namespace {

// RE2's reasons in the words of Go's regexp, which the tools that send patterns show.
std::string reason(const RE2& expression) {
  const auto words = [&]() -> std::string {
    switch (expression.error_code()) {
      case RE2::ErrorMissingBracket:
        return "missing closing ]";
      case RE2::ErrorMissingParen:
        return "missing closing )";
      case RE2::ErrorUnexpectedParen:
        return "unexpected )";
      case RE2::ErrorTrailingBackslash:
        return "trailing backslash at end of expression";
      case RE2::ErrorRepeatArgument:
        return "missing argument to repetition operator";
      case RE2::ErrorRepeatSize:
        return "invalid repeat count";
      case RE2::ErrorRepeatOp:
        return "invalid nested repetition operator";
      case RE2::ErrorBadPerlOp:
        return "invalid or unsupported Perl syntax";
      case RE2::ErrorBadNamedCapture:
        return "invalid named capture";
      case RE2::ErrorBadCharClass:
        return "invalid character class";
      case RE2::ErrorBadCharRange:
        return "invalid character class range";
      case RE2::ErrorBadEscape:
        return "invalid escape sequence";
      case RE2::ErrorBadUTF8:
        return "invalid UTF-8";
      case RE2::ErrorPatternTooLarge:
        return "expression too large";
      default:
        return expression.error();
    }
  }();
  const std::string argument(expression.error_arg());
  return words + (argument.empty() ? "" : ": `" + argument + "`");
}

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern) {
  if (pattern.size() > length_max)
    return limited("regular expression: at most 1000 bytes (`regex_length_max`)");
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto compiled = std::make_shared<const Compiled>(std::string(pattern), options);
  if (!compiled->expression.ok())
    return invalid("error parsing regexp: " + reason(compiled->expression));
  return Regex(std::move(compiled));
}

bool Regex::matches(std::string_view text) const {
  return RE2::FullMatch({text.data(), text.size()}, compiled_->expression);
}

const std::string& Regex::pattern() const { return compiled_->pattern; }

}  // namespace base
