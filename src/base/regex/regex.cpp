#include "base/regex/regex.h"

#include <re2/re2.h>

#include "base/regex/reason.h"

namespace base {

struct Regex::Compiled {
  Compiled(const std::string& text, const RE2::Options& options)
      : pattern(text), expression(text, options) {}
  std::string pattern;
  RE2 expression;
};

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
