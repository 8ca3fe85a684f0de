#include <cstdint>
#include <cstdlib>
#include <string>

#include "platform/store/migration.h"
#include "platform/store/sql_text.h"

// Pieces lose nothing, rewriting keeps the length, and what was split does not split again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view sql(reinterpret_cast<const char*>(bytes), size);
  std::string joined;
  for (const store::SqlPiece& piece : store::sql_pieces(sql)) joined.append(piece.text);
  if (joined != sql) std::abort();
  if (store::with_question_marks(sql).size() != sql.size()) std::abort();
  static_cast<void>(store::names_word(sql, "tenant_id"));
  for (const std::string& statement : store::statements(sql)) {
    const auto again = store::statements(statement);
    if (again.size() != 1 || again[0] != statement) std::abort();
  }
  return 0;
}
