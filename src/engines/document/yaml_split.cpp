#include "engines/document/yaml_split.h"

#include <algorithm>

#include "base/text.h"

namespace document {
namespace {

bool is_separator(std::string_view line) {
  if (!line.starts_with("---")) return false;
  const std::string_view rest = base::trim(line.substr(3));
  return rest.empty() || rest.front() == '#';
}

bool has_content(std::string_view line) {
  const std::string_view trimmed = base::trim(line);
  return !trimmed.empty() && trimmed.front() != '#' && line.front() != '%' && trimmed != "...";
}

}  // namespace

std::vector<Chunk> split_yaml(std::string_view text) {
  std::vector<Chunk> chunks;
  Chunk chunk{.begin = text.starts_with("\xEF\xBB\xBF") ? std::size_t{3} : 0};
  bool content = false;
  for (std::size_t at = chunk.begin; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = text.substr(at, end - at);
    if (is_separator(line)) {
      chunk.end = at;
      if (content) chunks.push_back(chunk);
      chunk.begin = end;
      content = false;
    } else if (!content) {
      content = has_content(line);
    }
    at = end;
  }
  chunk.end = text.size();
  if (content) chunks.push_back(chunk);
  return chunks;
}

std::size_t control_at(std::string_view text) {
  const auto found = std::ranges::find_if(text, [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
  });
  return static_cast<std::size_t>(found - text.begin());
}

std::size_t blank_run_at(std::string_view text) {
  std::size_t blanks = 0, line_ends = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '\t') {
      if (++blanks > blanks_max) return at;
    } else if (c == '\n') {
      blanks = 0;
      if (++line_ends > blank_lines_max + 1) return at;
    } else if (c != '\r') {
      blanks = line_ends = 0;
    }
  }
  return text.size();
}

}  // namespace document
