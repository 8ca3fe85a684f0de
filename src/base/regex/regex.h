// The door to RE2: linear-time regular expressions, anchored at both ends as Prometheus and
// Alertmanager do (`^(?:...)$`, `.` matches no newline unless the pattern says so). Compiled once,
// shared and safe from any thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

class Regex {
 public:
  static constexpr std::size_t length_max = 1000;  // `regex_length_max`
  static Result<Regex> compile(std::string_view pattern);
  bool matches(std::string_view text) const;
  const std::string& pattern() const;

 private:
  struct Compiled;
  explicit Regex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;  // shared by copies: immutable
};

}  // namespace base
