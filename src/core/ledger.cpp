#include "core/ledger.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "core/ledger_entry.h"
#include "core/ledger_notes.h"
#include "core/ledger_sequencing.h"
#include "core/ledger_tiles.h"
#include "core/list_query.h"

namespace core {
namespace {

struct Unsequenced {
  base::Id id;
  merkle::Hash leaf;
};

merkle::Hash hash_from(std::string_view bytes) {
  merkle::Hash hash{};
  CHECK(bytes.size() == hash.size());
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

base::Result<merkle::Frontier> read_frontier(const store::Snapshot& snapshot,
                                             const base::Id& tenant) {
  std::uint64_t size = 0;
  std::string bytes;
  TRY(snapshot.first(select_head, {tenant}, [&](const store::Row& row) {
    size = static_cast<std::uint64_t>(row.integer(0));
    bytes = row.bytes(1);
  }));
  return merkle::Frontier::decode(size, bytes);
}

constexpr std::string_view select_unsequenced =
    "select e.id, e.leaf_hash from core_ledger_entry e"
    " where e.tenant_id = $1 and e.sequence is null order by e.id";
constexpr std::string_view update_sequence =
    "update core_ledger_entry set sequence = $3 where tenant_id = $1 and id = $2";
constexpr std::string_view upsert_head =
    "insert into core_ledger_head (tenant_id, size, frontier) values ($1, $2, $3)"
    " on conflict (tenant_id) do update set size = excluded.size, frontier = excluded.frontier";

// Reads rows of sequence, bytes, leaf_hash; keeps the first fault, which makes the whole read fail.
class EntryReader {
 public:
  LedgerEntry read(const store::Row& row) {
    auto entry = decode_entry(row.bytes(1));
    if (!entry) {
      if (!error_)
        error_ = base::conflict("ledger entry " + std::to_string(row.integer(0)) +
                                " cannot be read: " + entry.error().message);
      return {};
    }
    entry->sequence = row.integer(0);
    entry->leaf_hash = base::to_hex(row.bytes(2));
    return *std::move(entry);
  }
  base::Done done() {
    if (error_) return *std::move(error_);
    return {};
  }

 private:
  std::optional<base::Error> error_;
};

constexpr std::string_view insert_entry =
    "insert into core_ledger_entry"
    " (tenant_id, id, sequence, at, type, object, bytes, leaf_hash, hops)"
    " values ($1, $2, null, $3, $4, $5, $6, $7, $8)";

}  // namespace

base::Result<std::int64_t> sequence_entries(store::Transaction& transaction) {
  const base::Id& tenant = transaction.tenant();
  std::vector<Unsequenced> fresh;
  TRY(transaction.each(select_unsequenced, {tenant}, [&](const store::Row& row) {
    fresh.push_back({row.id(0), hash_from(row.bytes(1))});
  }));
  if (fresh.empty()) return 0;  // every unit that appended was rolled back, or another was first
  auto frontier = TRY(read_frontier(transaction, tenant));
  for (const auto& entry : fresh) {
    frontier.append(entry.leaf);
    TRY(transaction.run(update_sequence,
                        {tenant, entry.id, static_cast<std::int64_t>(frontier.size())}));
  }
  const auto encoded = frontier.encode();
  TRY(transaction.run(upsert_head,
                      {tenant, static_cast<std::int64_t>(frontier.size()), store::Bytes{encoded}}));
  TRY(write_tiles(transaction, frontier.size() - fresh.size(), frontier.size()));
  return static_cast<std::int64_t>(fresh.size());
}

base::Result<std::int64_t> sequence_all(store::Store& store, const Tenants& tenants) {
  std::int64_t total = 0;
  for (const Tenant& tenant : tenants.all()) total += TRY(store.write(tenant.id, sequence_entries));
  return total;
}

void Ledger::Listeners::call() {
  const std::lock_guard lock(mutex);
  for (const auto& listener : all) listener();
}

void Ledger::on_commit(std::function<void()> listener) {
  const std::lock_guard lock(listeners_->mutex);
  listeners_->all.push_back(std::move(listener));
}

// The order of the ids is the order of insertion, also when the clock steps back: sequencing relies
// on it.
base::Id Ledger::next_id() {
  const std::lock_guard lock(mutex_);
  base::Id id = ids_.next();
  if (id <= last_id_) {
    id = last_id_;
    for (std::size_t i = id.bytes.size(); i-- > 0;)
      if (++id.bytes[i] != 0) break;
  }
  last_id_ = id;
  return id;
}

base::Done Ledger::append(store::Transaction& transaction, const Caller& caller,
                          std::string_view type, std::string_view object,
                          std::string_view body_json) {
  const base::Id tenant = transaction.tenant();
  CHECK(!tenant.is_nil() && tenant == caller.tenant);
  const LedgerEntry entry{
      .id = next_id(),
      .at = clock_.now(),
      .type = std::string(type),
      .object = std::string(object),
      .actor = {.kind = caller.kind, .id = caller.id, .name = caller.name},
      .request_id = caller.request_id,
      .body = {std::string(body_json)},
      .leaf_hash = {},
  };
  const auto bytes = TRY(encode_entry(tenant, entry));
  const auto leaf = merkle::leaf_hash(bytes);
  TRY(transaction.run(insert_entry,
                      {tenant, entry.id, entry.at, entry.type, entry.object, store::Bytes{bytes},
                       store::Bytes{base::crypto::view(leaf)}, std::int64_t{caller.hops}}));
  transaction.before_commit("ledger:" + base::to_string(tenant),
                            [](store::Transaction& group) -> base::Done {
                              TRY(sequence_entries(group));
                              return {};
                            });
  transaction.after_commit([listeners = listeners_] { listeners->call(); });
  return {};
}

base::Result<Page<LedgerEntry>> Ledger::list(const store::Snapshot& snapshot,
                                             const LedgerFilter& filter) const {
  static constexpr std::string_view select_page =
      "select e.sequence, e.bytes, e.leaf_hash from core_ledger_entry e"
      " where e.sequence is not null and e.tenant_id = $1";
  ListQuery query(select_page, snapshot.tenant());
  if (filter.type) query.where(" and e.type = ", *filter.type);
  if (filter.object) query.where(" and e.object = ", *filter.object);
  TRY(query.page({{.column = "e.sequence", .order = Order::descending}}, filter.cursor,
                 filter.limit));
  EntryReader reader;
  auto page = TRY(query.run<LedgerEntry>(
      snapshot, [&](const store::Row& row) { return reader.read(row); },
      [](const LedgerEntry& entry) {
        return std::vector<std::string>{std::to_string(entry.sequence)};
      }));
  TRY(reader.done());
  return page;
}

base::Result<std::vector<LedgerEntry>> Ledger::after(const store::Snapshot& snapshot,
                                                     std::int64_t sequence,
                                                     std::int32_t limit) const {
  static constexpr std::string_view select_after =
      "select e.sequence, e.bytes, e.leaf_hash, e.hops from core_ledger_entry e"
      " where e.tenant_id = $1 and e.sequence > $2 order by e.sequence limit $3";
  EntryReader reader;
  std::vector<LedgerEntry> entries;
  TRY(snapshot.each(select_after, {snapshot.tenant(), sequence, std::int64_t{limit}},
                    [&](const store::Row& row) {
                      entries.push_back(reader.read(row));
                      entries.back().hops = static_cast<std::int32_t>(row.integer(3));
                    }));
  TRY(reader.done());
  return entries;
}

base::Result<LedgerHead> Ledger::head(const store::Snapshot& snapshot) const {
  const auto frontier = TRY(read_frontier(snapshot, snapshot.tenant()));
  return LedgerHead{.size = static_cast<std::int64_t>(frontier.size()),
                    .root = base::to_hex(base::crypto::view(frontier.root())),
                    .origin = TRY(ledger_origin(snapshot))};
}

}  // namespace core
