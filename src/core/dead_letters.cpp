#include "core/dead_letters.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "core/ledger.h"
#include "core/list_query.h"
#include "core/notices.h"
#include "core/tenants.h"

namespace core {
namespace {

constexpr std::size_t reason_bytes_max = 1'000;
// The bound per integration is kept within so many: finding the surplus costs a walk of the index.
constexpr std::uint64_t adds_between_checks = 256;

struct StoredLetter {
  DeadLetter letter;
  std::uint8_t kind = 0;
  std::string bytes;
};

base::Error no_letter(const base::Id& id) {
  return base::not_found("no dead letter " + base::to_string(id));
}

// Reasons quote input: what is no UTF-8 becomes '?', and the rest is cut between characters.
std::string clean_reason(std::string_view reason) {
  std::string out(base::first_bytes(reason, reason_bytes_max));
  if (!base::is_utf8(out))
    for (char& c : out)
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return out;
}

// Columns: id, integration_id, received_at, reason, size.
DeadLetter letter_from(const store::Row& row) {
  return {.id = row.id(0),
          .integration_id = row.id(1),
          .received_at = row.time(2),
          .reason = std::string(row.text(3)),
          .size = row.integer(4),
          .body = {},
          .encoding = {}};
}

base::Result<StoredLetter> read_letter(const store::Snapshot& snapshot, const base::Id& id) {
  static constexpr std::string_view sql =
      "select d.id, d.integration_id, d.received_at, d.reason, d.size, d.kind, d.bytes"
      " from core_dead_letter d where d.tenant_id = $1 and d.id = $2";
  StoredLetter stored;
  const bool found = TRY(snapshot.first(sql, {snapshot.tenant(), id}, [&](const store::Row& row) {
    stored.letter = letter_from(row);
    stored.kind = static_cast<std::uint8_t>(row.integer(5));
    stored.bytes = row.bytes(6);
  }));
  if (!found) return no_letter(id);
  return stored;
}

base::Done delete_letter(store::Transaction& transaction, const base::Id& id) {
  static constexpr std::string_view sql =
      "delete from core_dead_letter where tenant_id = $1 and id = $2";
  const auto changed = TRY(transaction.run(sql, {transaction.tenant(), id}));
  if (changed == 0) return no_letter(id);
  return {};
}

// `before` by when it was received; both absent: all of the tenant.
base::Result<std::int64_t> delete_letters(store::Transaction& transaction,
                                          const PurgeDeadLetters& which) {
  std::string sql = "delete from core_dead_letter where tenant_id = $1";
  std::vector<store::Value> values{transaction.tenant()};
  if (which.integration) {
    values.emplace_back(*which.integration);
    sql += " and integration_id = $" + std::to_string(values.size());
  }
  if (which.before) {
    values.emplace_back(*which.before);
    sql += " and received_at < $" + std::to_string(values.size());
  }
  return transaction.run(sql, store::Values(values));
}

void tell(store::Transaction& transaction, Notices& notices, const base::Id& id) {
  transaction.after_commit([&notices, tenant = transaction.tenant(), id] {
    notices.publish(tenant,
                    {.topic = "dead-letters", .id = id.is_nil() ? "" : base::to_string(id)});
  });
}

}  // namespace

base::Done DeadLetters::add(store::Transaction& transaction, const Signal& signal,
                            std::string_view reason) {
  static constexpr std::string_view sql =
      "insert into core_dead_letter"
      " (tenant_id, id, integration_id, received_at, kind, reason, size, bytes)"
      " values ($1, $2, $3, $4, $5, $6, $7, $8)";
  const auto id = services_.ids.next();
  const auto clean = clean_reason(reason);
  TRY(transaction.run(
      sql, {transaction.tenant(), id, signal.source, signal.received_at, int{signal.kind}, clean,
            static_cast<std::int64_t>(body_of_(signal.kind, signal.bytes).size()),
            store::Bytes{signal.bytes}}));
  tell(transaction, services_.notices, id);
  if (added_.fetch_add(1, std::memory_order_relaxed) % adds_between_checks != 0) return {};
  return drop_surplus(transaction, signal.source);
}

base::Done DeadLetters::drop_surplus(store::Transaction& transaction, const base::Id& integration) {
  static constexpr std::string_view sql =
      "delete from core_dead_letter where tenant_id = $1 and integration_id = $2 and id <="
      " (select d.id from core_dead_letter d where d.tenant_id = $1 and d.integration_id = $2"
      " order by d.id desc limit 1 offset $3)";
  TRY(transaction.run(sql, {transaction.tenant(), integration, dead_letters_kept_max}));
  return {};
}

base::Result<Page<DeadLetter>> DeadLetters::list(const Caller& caller,
                                                 const DeadLetterFilter& filter) {
  static constexpr std::string_view select_page =
      "select d.id, d.integration_id, d.received_at, d.reason, d.size from core_dead_letter d"
      " where d.tenant_id = $1";
  TRY(caller.require(permission::dead_letters_read));
  ListQuery query(select_page, caller.tenant);
  if (filter.integration) query.where(" and d.integration_id = ", *filter.integration);
  TRY(query.page({{.column = "d.id", .order = Order::descending, .type = KeyType::id}},
                 filter.cursor, filter.limit));
  return services_.store.read(caller.tenant, [&](const store::Snapshot& snapshot) {
    return query.run<DeadLetter>(snapshot, letter_from, [](const DeadLetter& letter) {
      return std::vector<std::string>{base::to_string(letter.id)};
    });
  });
}

base::Result<DeadLetter> DeadLetters::get(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::dead_letters_read));
  auto stored = TRY(services_.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) { return read_letter(snapshot, id); }));
  std::string body = body_of_(stored.kind, stored.bytes);
  const bool text = base::is_utf8(body);
  stored.letter.encoding = text ? "utf8" : "base64";
  stored.letter.body = text ? std::move(body) : base::to_base64(body);
  return std::move(stored.letter);
}

base::Result<DeadLetter> DeadLetters::replay(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::dead_letters_write));
  const std::lock_guard lock(replay_mutex_);
  auto stored = TRY(services_.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) { return read_letter(snapshot, id); }));
  TRY(services_.intake.append({.tenant = caller.tenant,
                               .source = stored.letter.integration_id,
                               .received_at = services_.clock.now(),
                               .kind = stored.kind,
                               .bytes = std::move(stored.bytes),
                               .parsed = nullptr},
                              Wait::durable));
  TRY(services_.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    TRY(delete_letter(transaction, id));
    tell(transaction, services_.notices, id);
    return services_.ledger.append(transaction, caller, "dead_letter.replayed", base::to_string(id),
                                   stored.letter);
  }));
  return std::move(stored.letter);
}

base::Done DeadLetters::remove(const Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::dead_letters_write));
  return services_.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    const auto stored = TRY(read_letter(transaction, id));
    TRY(delete_letter(transaction, id));
    tell(transaction, services_.notices, id);
    return services_.ledger.append(transaction, caller, "dead_letter.purged", base::to_string(id),
                                   stored.letter);
  });
}

base::Result<Purged> DeadLetters::purge(const Caller& caller, const PurgeDeadLetters& which) {
  TRY(caller.require(permission::dead_letters_write));
  return services_.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Result<Purged> {
        const auto purged = TRY(delete_letters(transaction, which));
        if (purged == 0) return Purged{};
        tell(transaction, services_.notices, {});
        const auto object =
            which.integration ? base::to_string(*which.integration) : std::string("all");
        const auto body = "{\"which\":" + base::describe::to_json(which) +
                          ",\"purged\":" + std::to_string(purged) + "}";
        TRY(services_.ledger.append(transaction, caller, "dead_letter.purged", object, body));
        return Purged{.purged = purged};
      });
}

base::Done DeadLetters::drop_surplus() {
  static constexpr std::string_view select_crowded =
      "select d.integration_id from core_dead_letter d where d.tenant_id = $1"
      " group by d.integration_id having count(*) > $2";
  for (const auto& tenant : services_.tenants.all()) {
    TRY(services_.store.write(tenant.id, [&](store::Transaction& transaction) -> base::Done {
      std::vector<base::Id> crowded;
      TRY(transaction.each(select_crowded, {tenant.id, dead_letters_kept_max},
                           [&](const store::Row& row) { crowded.push_back(row.id(0)); }));
      for (const auto& integration : crowded) TRY(drop_surplus(transaction, integration));
      if (!crowded.empty()) tell(transaction, services_.notices, {});
      return {};
    }));
  }
  return {};
}

}  // namespace core
