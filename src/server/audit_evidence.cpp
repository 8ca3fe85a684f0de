#include "server/audit_evidence.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/migrations.h"
#include "engines/audit/trust.h"
#include "platform/files/files.h"
#include "platform/store/incoming.h"
#include "platform/store/schema.h"
#include "platform/store/tables.h"

namespace server {
namespace {

// The tenant's first log or one of its later epochs.
bool is_of(std::string_view origin, const base::Id& tenant) {
  const auto first = audit::origin_of(tenant, {});
  return origin == first || origin.starts_with(first + "/");
}

constexpr std::string_view select_migration =
    "select count(*) from schema_migration m"
    " where m.owner = 'core' and m.name like '%ledger_proofs'";  // what everything here reads

}  // namespace

base::Result<std::unique_ptr<store::Store>> open_to_look(const StorePlace& place) {
  auto opened = place.is_postgres()
                    ? open_store(place)
                    : store::open_sqlite({.path = place.data + "/mainstay.db", .read_only = true});
  if (!opened && !place.is_postgres())
    return base::invalid(opened.error().message + "; --data names the folder of a server");
  if (!opened) return opened;
  TRY(store::require_whole(**opened));
  std::int64_t applied = 0;
  TRY((*opened)->read({}, [&](const store::Snapshot& snapshot) -> base::Done {
    if (!TRY(store::has_table(snapshot, (*opened)->dialect(), "schema_migration"))) return {};
    if (const auto schema = TRY(store::read_schema(snapshot));
        schema.release > store::schema_release + 1)
      return base::invalid(place.name() + ": its schema is of release " +
                           std::to_string(schema.release) + ": run a newer program");
    return snapshot.each(select_migration, {},
                         [&](const store::Row& row) { applied = row.integer(0); });
  }));
  if (applied == 0)
    return base::invalid(place.name() +
                         ": its schema is older than this release; start the server once");
  return opened;
}

base::Result<std::vector<core::Tenant>> tenants_named(store::Store& store,
                                                      const std::string& name) {
  auto all = TRY(core::Tenants::stored(store));
  if (!name.empty())
    std::erase_if(all, [&](const core::Tenant& each) { return each.name != name; });
  if (all.empty())
    return base::invalid(name.empty() ? "the store has no tenant" : "there is no tenant " + name);
  return all;
}

base::Done Evidence::read_notes(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const auto text = TRY(files::read(file, audit_file_bytes_max));
    std::string_view rest = text;
    while (const auto note = audit::next_note(rest)) notes_.emplace_back(*note);
  }
  return {};
}

base::Done Evidence::read_keys(const std::string& file) {
  if (file.empty()) return {};
  const auto text = TRY(files::read(file, audit_file_bytes_max));
  keys_.emplace();
  int number = 0;
  for (std::string_view line : base::split(text, '\n')) {
    ++number;
    line = base::trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    const auto key = audit::parse_verifier_key(line);
    if (!key)
      return base::invalid(file + ":" + std::to_string(number) + ": " + key.error().message);
    keys_->push_back({std::string(line.substr(0, line.find('+'))), *key});
  }
  if (keys_->empty()) return base::invalid(file + ": holds no key");
  return {};
}

std::vector<std::string> Evidence::notes_of(const base::Id& tenant) const {
  std::vector<std::string> notes;
  for (const std::string& each : notes_) {
    const auto said = audit::read_note(each);
    if (!said || is_of(audit::origin_of(said->statement), tenant)) notes.push_back(each);
  }
  return notes;
}

std::optional<std::vector<audit::PublicKey>> Evidence::keys_of(const base::Id& tenant) const {
  if (!keys_) return std::nullopt;
  std::vector<audit::PublicKey> keys;
  for (const NamedKey& each : *keys_)
    if (is_of(each.origin, tenant)) keys.push_back(each.key);
  return keys;
}

}  // namespace server
