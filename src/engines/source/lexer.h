// Splits source code into names, strings and marks; comments are left out. Internal to this folder.
#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/source/source.h"

namespace source {

struct Token {
  enum class Kind : std::uint8_t {
    name,  // an identifier or keyword
    text,  // what stands between quotes
    mark,  // one character, or one of :: -> ?.
    line   // the end of a line
  };
  Kind kind = Kind::mark;
  std::string_view text;             // in the source; of a string without its quotes
  std::uint32_t begin = 0, end = 0;  // bytes in the source, quotes included
  bool is(std::string_view mark) const { return kind == Kind::mark && text == mark; }
  bool is_name(std::string_view word) const { return kind == Kind::name && text == word; }
};

// For every language but shell. `limited` past tokens_max.
base::Result<std::vector<Token>> tokens_of(std::string_view text, Language language);

bool is_name_start(char c);
bool is_name_part(char c);

}  // namespace source
