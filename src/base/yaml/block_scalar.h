// What a literal or folded block says (YAML 1.2.2, 8.1), from its bytes. libfyaml 0.7.12 tells
// where a block stands, but of some it makes bytes that nobody wrote: of one without lines, and of
// a folded one with a line that is indented further behind an empty one.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace base::yaml {

enum class Chomping : std::uint8_t { clip, strip, keep };

struct BlockHeader {
  bool folds = false;
  bool is_indent_given = false;  // as in `|2`
  Chomping chomping = Chomping::clip;
};
// Of the line that begins a block, such as "key: >- # why".
BlockHeader block_header(std::string_view line);

// `written`: from the line behind the header to the end of the block. `indent`: columns that are no
// part of the text; block_indent() where the header does not say.
std::string block_text(std::string_view written, const BlockHeader& header, std::size_t indent);
std::size_t block_indent(std::string_view written);

}  // namespace base::yaml
