#include "engines/document/source.h"

#include <algorithm>
#include <iterator>
#include <utility>

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

// Code points before each block, so that a column far into a long line costs one block.
constexpr std::size_t block_bytes = 1024;

std::vector<std::uint32_t> code_points_of(std::string_view text) {
  std::vector<std::uint32_t> before;
  before.reserve(text.size() / block_bytes + 1);
  std::size_t count = 0;
  for (std::size_t at = 0; at <= text.size(); at += block_bytes) {
    before.push_back(static_cast<std::uint32_t>(count));
    count += base::count_code_points(text.substr(at, block_bytes));
  }
  return before;
}

}  // namespace

std::uint32_t Sources::add(std::string name, std::string text) {
  const std::lock_guard lock(mutex_);
  if (text.size() > bytes_max || sources_.size() >= sources_max) return 0;
  sources_.push_back({.name = std::move(name), .text = std::move(text)});
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

const Sources::Source& Sources::with_lines(std::uint32_t source) const {
  const std::lock_guard lock(mutex_);
  CHECK(source > 0 && source <= sources_.size());
  Source& of = sources_[source - 1];
  if (of.line_starts.empty()) {
    of.line_starts = line_starts_of(of.text);
    of.code_points = code_points_of(of.text);
  }
  return of;
}

std::size_t Sources::Source::line_of(std::uint32_t byte) const {
  const auto after = std::ranges::upper_bound(line_starts, byte);
  return static_cast<std::size_t>(after - line_starts.begin()) - 1;
}

std::size_t Sources::Source::code_points_before(std::size_t byte) const {
  const std::size_t block = byte / block_bytes;
  const std::string_view rest(text.data() + block * block_bytes, byte % block_bytes);
  return code_points[block] + base::count_code_points(rest);
}

Position Sources::Source::position(std::size_t line, std::uint32_t byte) const {
  const std::size_t start = line_starts[line];
  const std::string_view before(text.data() + start, byte - start);
  return {.line = line + 1,
          .column = 1 + (before.size() < block_bytes
                             ? base::count_code_points(before)
                             : code_points_before(byte) - code_points_before(start))};
}

std::string_view Sources::Source::line(std::size_t number) const {
  const std::size_t start = line_starts[number];
  const bool is_last = number + 1 == line_starts.size();
  const std::size_t end = is_last ? text.size() : line_starts[number + 1] - 1;
  std::string_view rest(text.data() + start, end - start);
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

Position Sources::position(const Span& span) const {
  if (!span.known()) return {};
  const Source& source = with_lines(span.source);
  return source.position(source.line_of(span.begin), span.begin);
}

void Sources::hide(const Span& span) {
  if (!span.known()) return;
  const std::lock_guard lock(mutex_);
  CHECK(span.source <= sources_.size());
  auto& hidden = sources_[span.source - 1].hidden;
  auto [begin, end] = std::pair(span.begin, span.end);
  auto at = hidden.upper_bound(begin);
  if (at != hidden.begin() && std::prev(at)->second >= begin) --at;
  while (at != hidden.end() && at->first <= end) {
    begin = std::min(begin, at->first);
    end = std::max(end, at->second);
    at = hidden.erase(at);
  }
  hidden.emplace(begin, end);
}

bool Sources::is_hidden(const Span& span) const {
  if (!span.known()) return false;
  const auto& hidden = at(span.source).hidden;
  const auto after = hidden.upper_bound(span.begin);
  return after != hidden.begin() && std::prev(after)->second >= span.end;
}

bool Sources::Source::hides(std::uint32_t begin, std::uint32_t end) const {
  const auto after = hidden.lower_bound(end);
  return after != hidden.begin() && std::prev(after)->second > begin;
}

Sources::Excerpt Sources::excerpt(const Span& span) const {
  const Source& source = with_lines(span.source);
  const std::size_t line = source.line_of(span.begin);
  const std::string_view meant(source.text.data() + span.begin, span.end - span.begin);
  const std::string_view whole = source.line(line);
  const auto begin = static_cast<std::uint32_t>(whole.data() - source.text.data());
  const bool shown = !source.hides(begin, begin + static_cast<std::uint32_t>(whole.size()));
  return {.name = source.name,
          .position = source.position(line, span.begin),
          .line = shown ? whole : std::string_view(),
          .meant = meant.substr(0, meant.find('\n'))};
}

std::string Sources::place(const Span& span) const {
  if (!span.known()) return {};
  const Position position = this->position(span);
  return std::string(name(span.source)) + ":" + std::to_string(position.line) + ":" +
         std::to_string(position.column);
}

}  // namespace document
