#include "base/regex/reason.h"

#include <re2/re2.h>

namespace base {

std::string reason(const re2::RE2& expression) {
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

}  // namespace base
