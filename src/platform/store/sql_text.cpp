#include "platform/store/sql_text.h"

#include <algorithm>

#include "base/text.h"

namespace store {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// The end of what starts with `opening` characters and ends with `closing`; the text's end without
// it.
std::size_t end_after(std::string_view sql, std::size_t from, std::string_view closing) {
  const std::size_t found = sql.find(closing, from);
  return found == std::string_view::npos ? sql.size() : found + closing.size();
}

struct Token {
  SqlPart part;
  std::size_t end;
};

// The token at `at`: one character of code, or everything up to the closing quote or comment mark.
Token token_at(std::string_view sql, std::size_t at) {
  const std::string_view rest = sql.substr(at);
  if (rest.starts_with('\'')) return {SqlPart::quoted, end_after(sql, at + 1, "'")};
  if (rest.starts_with('"')) return {SqlPart::quoted, end_after(sql, at + 1, "\"")};
  if (rest.starts_with("--")) return {SqlPart::comment, end_after(sql, at + 2, "\n")};
  if (rest.starts_with("/*")) return {SqlPart::comment, end_after(sql, at + 2, "*/")};
  return {SqlPart::code, at + 1};
}

}  // namespace

std::vector<SqlPiece> sql_pieces(std::string_view sql) {
  std::vector<SqlPiece> pieces;
  std::size_t code_begin = 0;
  std::size_t at = 0;
  const auto end_code = [&](std::size_t end) {
    if (end > code_begin)
      pieces.push_back({SqlPart::code, sql.substr(code_begin, end - code_begin)});
  };
  while (at < sql.size()) {
    const Token token = token_at(sql, at);
    if (token.part != SqlPart::code) {
      end_code(at);
      pieces.push_back({token.part, sql.substr(at, token.end - at)});
      code_begin = token.end;
    }
    at = token.end;
  }
  end_code(sql.size());
  return pieces;
}

std::string with_question_marks(std::string_view sql) {
  std::string out;
  out.reserve(sql.size());
  for (const SqlPiece& piece : sql_pieces(sql)) {
    const std::size_t begin = out.size();
    out.append(piece.text);
    if (piece.part != SqlPart::code) continue;
    for (std::size_t i = begin; i + 1 < out.size(); ++i)
      if (out[i] == '$' && is_digit(out[i + 1]) && (i == begin || !is_word(out[i - 1])))
        out[i] = '?';
  }
  return out;
}

bool names_word(std::string_view sql, std::string_view word) {
  for (const SqlPiece& piece : sql_pieces(sql)) {
    if (piece.part != SqlPart::code) continue;
    const std::string_view code = piece.text;
    for (std::size_t at = 0; at + word.size() <= code.size(); ++at) {
      const std::size_t end = at + word.size();
      if ((at == 0 || !is_word(code[at - 1])) && (end == code.size() || !is_word(code[end])) &&
          base::equal_ignoring_case(code.substr(at, word.size()), word))
        return true;
    }
  }
  return false;
}

std::string without_comments(std::string_view sql) {
  std::string out;
  for (const SqlPiece& piece : sql_pieces(sql))
    out.append(piece.part == SqlPart::comment ? " " : piece.text);
  return std::string(base::trim(out));
}

}  // namespace store
