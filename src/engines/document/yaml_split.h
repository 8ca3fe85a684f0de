// Splits a YAML stream as Kubernetes' reader does, before anything is parsed. Pure.
#pragma once
#include <string_view>
#include <vector>

namespace document {

struct Chunk {
  std::size_t begin = 0, end = 0;  // bytes, separator lines left out
};
// Between lines of "---" with nothing or a comment behind it. Chunks of blank lines, comments and
// directives only are left out; so is a byte order mark.
std::vector<Chunk> split_yaml(std::string_view text);

// Where a control character below the space stands that YAML allows nowhere (YAML 1.2.2, 5.1), or
// the size of the text.
std::size_t control_at(std::string_view text);

// libfyaml needs the square of the time for runs of blanks, so long ones are refused beforehand.
inline constexpr std::size_t blanks_max = 2000;      // `yaml_blanks_max`: spaces in a row
inline constexpr std::size_t blank_lines_max = 200;  // `yaml_blank_lines_max`: lines in a row
// Where a run is too long, or the size of the text.
std::size_t blank_run_at(std::string_view text);

}  // namespace document
