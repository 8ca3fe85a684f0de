// SQL as text: what is code, what is quoted, what is a comment. Used by the migrator, the tenant
// check and the rewriting of parameters, which must agree about it. Pure.
#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

enum class SqlPart : unsigned char { code, quoted, comment };

struct SqlPiece {
  SqlPart part;
  std::string_view text;  // with its quotes or comment marks
};

// For tables of statements: their length and last bytes tell them apart, so that not all of their
// 300 bytes are read a second time (with what is equal, they are compared in any case).
struct SqlHash {
  std::size_t operator()(std::string_view sql) const {
    constexpr std::size_t bytes = 24;
    const std::string_view end = sql.substr(sql.size() - std::min(sql.size(), bytes));
    return std::hash<std::string_view>()(end) + sql.size();
  }
};

// In order and without gaps: joined they are the text. '' and "" inside quotes make two quoted
// pieces.
std::vector<SqlPiece> sql_pieces(std::string_view sql);

// $1 becomes ?1 in code: SQLite reads $1 as a name, numbered by first appearance.
std::string with_question_marks(std::string_view sql);

// Whether `word` stands in the code as a word of its own, in upper or lower case.
bool names_word(std::string_view sql, std::string_view word);

// The text with each comment replaced by a blank, trimmed.
std::string without_comments(std::string_view sql);

}  // namespace store
