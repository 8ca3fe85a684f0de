#include "core/ledger_notes.h"

#include <utility>

#include "core/list_query.h"

namespace core {
namespace {

using base::describe::field;
using base::describe::Field;
using base::describe::Tag;
using base::describe::Type;

constexpr std::string_view select_notes =
    "select n.number, n.kind, n.origin, n.size, n.at, n.note from core_ledger_note n"
    " where n.tenant_id = $1";

LedgerNote note_from(const store::Row& row) {
  return {.number = row.integer(0),
          .kind = static_cast<NoteKind>(row.integer(1)),
          .origin = std::string(row.text(2)),
          .size = row.integer(3),
          .at = row.time(4),
          .note = std::string(row.text(5))};
}

}  // namespace

const Type& described(Tag<NoteKind>) {
  static constexpr base::describe::Choice choices[] = {
      {"checkpoint", static_cast<int>(NoteKind::checkpoint), "Size and root of the ledger"},
      {"epoch", static_cast<int>(NoteKind::epoch), "The ledger was restored from a copy"},
      {"key", static_cast<int>(NoteKind::key), "A new key signs from now on"}};
  static constexpr Type type =
      base::describe::choice<NoteKind>("NoteKind", "What a signed note says", choices);
  return type;
}

const Type& described(Tag<LedgerNote>) {
  static constexpr Field fields[] = {
      field<&LedgerNote::number>("number", "In the order of signing, from 1", {.column = true}),
      field<&LedgerNote::kind>("kind", "What it says", {.column = true}),
      field<&LedgerNote::origin>("origin", "Which log: another one after a restore"),
      field<&LedgerNote::size>("size", "How many entries it speaks about", {.column = true}),
      field<&LedgerNote::at>("at", "When it was signed", {.column = true}),
      field<&LedgerNote::note>("note",
                               "The signed note (C2SP signed-note; a checkpoint is a C2SP "
                               "tlog-checkpoint)")};
  static constexpr Type type =
      base::describe::object("LedgerNote", "Something signed about the ledger", fields);
  return type;
}

const Type& described(Tag<LedgerNoteFilter>) {
  static constexpr Field fields[] = {
      field<&LedgerNoteFilter::kind>("kind", "Only notes that say this"),
      field<&LedgerNoteFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                       {.length_max = 500}),
      field<&LedgerNoteFilter::limit>("limit", "How many at most",
                                      {.min = 1, .max = page_limit_max, .defaulted = true})};
  static constexpr Type type = base::describe::object("LedgerNoteFilter", "Which notes", fields);
  return type;
}

const Type& described(Tag<LedgerKey>) {
  static constexpr Field fields[] = {
      field<&LedgerKey::key>("key", "Name, key ID and public key, as a verifier is told them",
                             {.column = true}),
      field<&LedgerKey::created_at>("created_at", "Since when it signs", {.column = true}),
      field<&LedgerKey::retired_at>("retired_at", "Since when it signs no more", {.column = true})};
  static constexpr Type type =
      base::describe::object("LedgerKey", "A public key that signs for the ledger", fields);
  return type;
}

base::Done add_note(store::Transaction& transaction, const LedgerNote& note) {
  static constexpr std::string_view select_last =
      "select coalesce(max(n.number), 0) from core_ledger_note n where n.tenant_id = $1";
  static constexpr std::string_view insert_note =
      "insert into core_ledger_note (tenant_id, number, kind, origin, size, at, note)"
      " values ($1, $2, $3, $4, $5, $6, $7)";
  std::int64_t last = 0;
  TRY(transaction.each(select_last, {transaction.tenant()},
                       [&](const store::Row& row) { last = row.integer(0); }));
  TRY(transaction.run(insert_note,
                      {transaction.tenant(), last + 1, static_cast<std::int64_t>(note.kind),
                       note.origin, note.size, note.at, note.note}));
  return {};
}

base::Result<Page<LedgerNote>> list_notes(const store::Snapshot& snapshot,
                                          const LedgerNoteFilter& filter) {
  ListQuery query(select_notes, snapshot.tenant());
  if (filter.kind) query.where(" and n.kind = ", static_cast<std::int64_t>(*filter.kind));
  TRY(query.page({{.column = "n.number", .order = Order::descending}}, filter.cursor,
                 filter.limit));
  return query.run<LedgerNote>(snapshot, note_from, [](const LedgerNote& note) {
    return std::vector<std::string>{std::to_string(note.number)};
  });
}

base::Result<std::vector<LedgerNote>> notes_after(const store::Snapshot& snapshot,
                                                  std::int64_t number, std::int32_t limit) {
  static const std::string sql =
      std::string(select_notes) + " and n.number > $2 order by n.number limit $3";
  std::vector<LedgerNote> notes;
  TRY(snapshot.each(sql, {snapshot.tenant(), number, std::int64_t{limit}},
                    [&](const store::Row& row) { notes.push_back(note_from(row)); }));
  return notes;
}

base::Result<std::optional<LedgerNote>> last_note(const store::Snapshot& snapshot, NoteKind kind) {
  static const std::string sql =
      std::string(select_notes) + " and n.kind = $2 order by n.number desc limit 1";
  std::optional<LedgerNote> note;
  TRY(snapshot.first(sql, {snapshot.tenant(), static_cast<std::int64_t>(kind)},
                     [&](const store::Row& row) { note = note_from(row); }));
  return note;
}

base::Result<std::string> ledger_origin(const store::Snapshot& snapshot) {
  const auto epoch = TRY(last_note(snapshot, NoteKind::epoch));
  return epoch ? epoch->origin : audit::origin_of(snapshot.tenant(), {});
}

base::Done register_key(store::Transaction& transaction, const audit::PublicKey& key,
                        base::Time now) {
  static constexpr std::string_view retire_others =
      "update core_ledger_key set retired_at = $3"
      " where tenant_id = $1 and public_key <> $2 and retired_at is null";
  static constexpr std::string_view upsert_key =
      "insert into core_ledger_key (tenant_id, public_key, created_at) values ($1, $2, $3)"
      " on conflict (tenant_id, public_key) do update set retired_at = null";
  const store::Bytes bytes{base::crypto::ed25519::view(key)};
  TRY(transaction.run(retire_others, {transaction.tenant(), bytes, now}));
  TRY(transaction.run(upsert_key, {transaction.tenant(), bytes, now}));
  return {};
}

base::Result<std::optional<audit::PublicKey>> signing_key(const store::Snapshot& snapshot) {
  static constexpr std::string_view select_key =
      "select k.public_key from core_ledger_key k where k.tenant_id = $1 and k.retired_at is null";
  std::optional<audit::PublicKey> key;
  TRY(snapshot.first(select_key, {snapshot.tenant()}, [&](const store::Row& row) {
    key = base::crypto::ed25519::public_key_from(row.bytes(0));
  }));
  return key;
}

base::Result<std::vector<LedgerKey>> list_keys(const store::Snapshot& snapshot) {
  static constexpr std::string_view select_keys =
      "select k.public_key, k.created_at, k.retired_at from core_ledger_key k"
      " where k.tenant_id = $1 order by k.created_at desc, k.public_key";
  const auto name = TRY(ledger_origin(snapshot));
  std::vector<LedgerKey> keys;
  TRY(snapshot.each(select_keys, {snapshot.tenant()}, [&](const store::Row& row) {
    const auto key = base::crypto::ed25519::public_key_from(row.bytes(0));
    if (!key) return;  // somebody altered it
    keys.push_back({.key = audit::verifier_key(name, *key),
                    .created_at = row.time(1),
                    .retired_at = row.optional_time(2)});
  }));
  return keys;
}

}  // namespace core
