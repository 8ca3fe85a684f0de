#include "modules/notes/store.h"

#include <string_view>

#include "core/list_query.h"

namespace notes {
namespace {

constexpr std::string_view insert_note =
    "insert into notes_note (tenant_id, id, object, body, created_at, created_by)"
    " values ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view delete_note = "delete from notes_note where tenant_id = $1 and id = $2";
constexpr std::string_view select_one =
    "select n.id, n.object, n.body, n.created_at, n.created_by from notes_note n"
    " where n.tenant_id = $1 and n.id = $2";
constexpr std::string_view select_page =
    "select n.id, n.object, n.body, n.created_at, n.created_by from notes_note n"
    " where n.tenant_id = $1";

Note note_of(const store::Row& row) {
  return {.id = row.id(0),
          .object = std::string(row.text(1)),
          .text = std::string(row.text(2)),
          .created_at = row.time(3),
          .created_by = std::string(row.text(4))};
}

}  // namespace

base::Done insert(store::Transaction& transaction, const Note& note) {
  TRY(transaction.run(insert_note, {transaction.tenant(), note.id, note.object, note.text,
                                    note.created_at, note.created_by}));
  return {};
}

base::Done erase(store::Transaction& transaction, const base::Id& id) {
  TRY(transaction.run(delete_note, {transaction.tenant(), id}));
  return {};
}

base::Result<std::optional<Note>> find(const store::Snapshot& snapshot, const base::Id& id) {
  std::optional<Note> found;
  TRY(snapshot.first(select_one, {snapshot.tenant(), id},
                     [&](const store::Row& row) { found = note_of(row); }));
  return found;
}

base::Result<core::Page<Note>> page(const store::Snapshot& snapshot, const NoteFilter& filter) {
  core::ListQuery query(select_page, snapshot.tenant());
  if (filter.object) query.where(" and n.object = ", *filter.object);
  // An id is a UUIDv7: the order of ids is that of their making.
  TRY(query.page({{.column = "n.id", .order = core::Order::descending, .type = core::KeyType::id}},
                 filter.cursor, filter.limit));
  return query.run<Note>(snapshot, note_of, [](const Note& note) {
    return std::vector<std::string>{base::to_string(note.id)};
  });
}

}  // namespace notes
