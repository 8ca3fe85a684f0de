#include <array>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "platform/store/migration.h"
#include "platform/store/sql_text.h"

namespace store {
namespace {

struct TypePlaceholder {
  std::string_view name, sqlite, postgres;
};
constexpr std::array type_placeholders = {
    TypePlaceholder{"{int64}", "integer", "bigint"},
    TypePlaceholder{"{float64}", "real", "double precision"},
    TypePlaceholder{"{bytes}", "blob", "bytea"},
    TypePlaceholder{"{text}", "text", "text"},
    TypePlaceholder{"{bool}", "integer", "boolean"},
};

std::string_view type_for(std::string_view name, bool sqlite) {
  for (const TypePlaceholder& type : type_placeholders)
    if (type.name == name) return sqlite ? type.sqlite : type.postgres;
  throw base::Bug("store: a migration names the unknown type " + std::string(name));
}

// {int64} and the like in code, by what the database calls them.
std::string with_types(std::string_view sql, bool sqlite) {
  std::string out;
  for (const SqlPiece& piece : sql_pieces(sql)) {
    std::string_view rest = piece.text;
    while (piece.part == SqlPart::code) {
      const auto open = rest.find('{');
      if (open == std::string_view::npos) break;
      const auto close = rest.find('}', open);
      if (close == std::string_view::npos)
        throw base::Bug("store: a migration holds a { without its }");
      out.append(rest.substr(0, open));
      out.append(type_for(rest.substr(open, close + 1 - open), sqlite));
      rest.remove_prefix(close + 1);
    }
    out.append(rest);
  }
  return out;
}

// The code of a statement in lower case, comments and quoted text as one blank each.
std::string code_of(std::string_view statement) {
  std::string code;
  for (const SqlPiece& piece : sql_pieces(statement))
    code.append(piece.part == SqlPart::code ? base::to_lower(piece.text) : " ");
  return std::string(base::trim(code));
}

bool has_code(std::string_view statement) {
  for (const SqlPiece& piece : sql_pieces(statement))
    if (piece.part == SqlPart::quoted ||
        (piece.part == SqlPart::code && !base::trim(piece.text).empty()))
      return true;
  return false;
}

bool creates_table(const std::string& code) {
  std::vector<std::string_view> words;
  for (std::string_view word : base::split(code, ' '))
    if (const auto trimmed = base::trim(word); !trimmed.empty()) words.push_back(trimmed);
  return words.size() > 1 && words[0] == "create" && words[1] == "table" && code.ends_with(')');
}

}  // namespace

std::vector<std::string> statements(std::string_view sql) {
  std::vector<std::string> found;
  std::string current;
  const auto end_statement = [&] {
    if (has_code(current)) found.emplace_back(base::trim(current));
    current.clear();
  };
  for (const SqlPiece& piece : sql_pieces(sql)) {
    std::string_view rest = piece.text;
    while (piece.part == SqlPart::code) {
      const auto end = rest.find(';');
      if (end == std::string_view::npos) break;
      current.append(rest.substr(0, end));
      end_statement();
      rest.remove_prefix(end + 1);
    }
    current.append(rest);
  }
  end_statement();
  return found;
}

std::string expand(std::string_view sql, bool strict_tables) {
  std::string out;
  for (const std::string& statement : statements(with_types(sql, strict_tables))) {
    out.append(statement);
    // On a line of its own, because a comment may end the statement.
    if (strict_tables && creates_table(code_of(statement))) out.append("\nstrict");
    out.append(";\n");
  }
  return out;
}

}  // namespace store
