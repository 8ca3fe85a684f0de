#include "engines/document/source.h"

#include <algorithm>

#include "base/check.h"
#include "base/utf8.h"

namespace document {
namespace {

std::vector<std::uint32_t> line_starts_of(std::string_view text) {
  std::vector<std::uint32_t> starts{0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  return starts;
}

}  // namespace

std::uint32_t Sources::add(std::string name, std::string text) {
  const std::lock_guard lock(mutex_);
  if (text.size() > bytes_max || sources_.size() >= sources_max) return 0;
  sources_.push_back({.name = std::move(name), .text = std::move(text), .line_starts = {}});
  return static_cast<std::uint32_t>(sources_.size());
}

const Sources::Source& Sources::at(std::uint32_t source) const {
  const std::lock_guard lock(mutex_);
  CHECK(source > 0 && source <= sources_.size());
  return sources_[source - 1];
}

std::string_view Sources::name(std::uint32_t source) const { return at(source).name; }
std::string_view Sources::text(std::uint32_t source) const { return at(source).text; }

std::string_view Sources::text(const Span& span) const {
  return text(span.source).substr(span.begin, span.end - span.begin);
}

// From 0.
std::size_t Sources::line_of(std::uint32_t source, std::uint32_t byte) const {
  const std::lock_guard lock(mutex_);
  CHECK(source > 0 && source <= sources_.size());
  Source& of = sources_[source - 1];
  if (of.line_starts.empty()) of.line_starts = line_starts_of(of.text);
  const auto after = std::ranges::upper_bound(of.line_starts, byte);
  return static_cast<std::size_t>(after - of.line_starts.begin()) - 1;
}

Position Sources::position(const Span& span) const {
  if (!span.known()) return {};
  const std::size_t line = line_of(span.source, span.begin);
  const Source& source = at(span.source);
  const std::size_t start = source.line_starts[line];
  const std::string_view before = std::string_view(source.text).substr(start, span.begin - start);
  return {.line = line + 1, .column = base::count_code_points(before) + 1};
}

std::string_view Sources::line_at(std::uint32_t source, std::uint32_t byte) const {
  const std::size_t line = line_of(source, byte);
  const Source& of = at(source);
  std::string_view rest = std::string_view(of.text).substr(of.line_starts[line]);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

std::string Sources::place(const Span& span) const {
  if (!span.known()) return {};
  const Position position = this->position(span);
  return std::string(name(span.source)) + ":" + std::to_string(position.line) + ":" +
         std::to_string(position.column);
}

}  // namespace document
