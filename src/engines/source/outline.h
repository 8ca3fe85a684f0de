// What a source uses, gathered from its tokens. Internal to this folder.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/source.h"
#include "engines/source/lexer.h"

namespace source {

struct Word {
  std::string text;
  document::Span at;
};

struct Call {
  Word name;
  std::vector<Word> strings;
};

struct Outline {
  std::vector<Word> imports, names;  // each name once
  std::vector<Call> calls;           // with at least one string
  std::vector<std::vector<Word>> commands;
};

// Of every language but shell.
Outline outline_of(const std::vector<Token>& tokens, Language language, std::uint32_t source);
// Of a shell script. `limited` past tokens_max words.
base::Result<Outline> outline_of_shell(std::string_view text, std::uint32_t source);

// https://..., also in the middle of a text without blanks.
bool is_url(std::string_view text);

}  // namespace source
