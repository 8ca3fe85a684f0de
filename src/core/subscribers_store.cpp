#include "core/subscribers_store.h"

#include <string>

#include "core/list_query.h"

namespace core::subscribers_store {
namespace {

constexpr std::string_view columns =
    "select p.subscriber, p.sequence, p.object, p.attempts, p.error, p.next_attempt_at, e.type"
    " from core_parked p left join core_ledger_entry e"
    " on e.tenant_id = p.tenant_id and e.sequence = p.sequence where p.tenant_id = $1";
// The values of DeliveryState.
constexpr std::string_view state_column =
    "case when p.next_attempt_at is not null then 0 when p.attempts = 0 then 1 else 2 end";

DeliveryState state_of(const HeldDelivery& delivery) {
  if (delivery.next_attempt_at) return DeliveryState::retrying;
  return delivery.attempts == 0 ? DeliveryState::waiting : DeliveryState::parked;
}

HeldDelivery delivery_from(const store::Row& row) {
  HeldDelivery delivery{.id = {},
                        .subscriber = std::string(row.text(0)),
                        .sequence = row.integer(1),
                        .type = row.optional_text(6).value_or(""),
                        .object = std::string(row.text(2)),
                        .attempts = row.integer(3),
                        .error = std::string(row.text(4)),
                        .next_attempt_at = row.optional_time(5)};
  delivery.id = delivery.subscriber + ":" + std::to_string(delivery.sequence);
  delivery.state = state_of(delivery);
  return delivery;
}

base::Result<std::vector<HeldDelivery>> select(const store::Snapshot& snapshot,
                                               std::string_view rest,
                                               std::initializer_list<store::Value> values) {
  std::vector<HeldDelivery> list;
  TRY(snapshot.each(std::string(columns) + std::string(rest), values,
                    [&](const store::Row& row) { list.push_back(delivery_from(row)); }));
  return list;
}

}  // namespace

base::Result<std::int64_t> cursor(const store::Snapshot& snapshot, std::string_view subscriber) {
  static constexpr std::string_view sql =
      "select c.sequence from core_subscriber_cursor c"
      " where c.tenant_id = $1 and c.subscriber = $2";
  std::int64_t sequence = 0;
  TRY(snapshot.first(sql, {snapshot.tenant(), subscriber},
                     [&](const store::Row& row) { sequence = row.integer(0); }));
  return sequence;
}

base::Done set_cursor(store::Transaction& transaction, std::string_view subscriber,
                      std::int64_t sequence) {
  static constexpr std::string_view sql =
      "insert into core_subscriber_cursor (tenant_id, subscriber, sequence) values ($1, $2, $3)"
      " on conflict (tenant_id, subscriber) do update set sequence = excluded.sequence";
  TRY(transaction.run(sql, {transaction.tenant(), subscriber, sequence}));
  return {};
}

base::Result<bool> holds(const store::Snapshot& snapshot, std::string_view subscriber,
                         std::string_view object) {
  static constexpr std::string_view sql =
      "select 1 from core_parked p"
      " where p.tenant_id = $1 and p.subscriber = $2 and p.object = $3 limit 1";
  return snapshot.first(sql, {snapshot.tenant(), subscriber, object}, [](const store::Row&) {});
}

base::Done hold(store::Transaction& transaction, const HeldDelivery& delivery) {
  static constexpr std::string_view sql =
      "insert into core_parked"
      " (tenant_id, subscriber, sequence, object, attempts, error, next_attempt_at)"
      " values ($1, $2, $3, $4, $5, $6, $7)";
  TRY(transaction.run(
      sql, {transaction.tenant(), delivery.subscriber, delivery.sequence, delivery.object,
            delivery.attempts, delivery.error, delivery.next_attempt_at}));
  return {};
}

base::Done note_attempt(store::Transaction& transaction, const HeldDelivery& delivery) {
  static constexpr std::string_view sql =
      "update core_parked set attempts = $4, error = $5, next_attempt_at = $6"
      " where tenant_id = $1 and subscriber = $2 and sequence = $3";
  TRY(transaction.run(sql, {transaction.tenant(), delivery.subscriber, delivery.sequence,
                            delivery.attempts, delivery.error, delivery.next_attempt_at}));
  return {};
}

base::Result<bool> release(store::Transaction& transaction, std::string_view subscriber,
                           std::int64_t sequence, base::Time now) {
  // A row that was tried already has attempts: only one that waited moves up.
  static constexpr std::string_view move_up =
      "update core_parked set next_attempt_at = $4"
      " where tenant_id = $1 and subscriber = $2 and attempts = 0 and next_attempt_at is null"
      " and sequence = (select min(p.sequence) from core_parked p"
      " where p.tenant_id = $1 and p.subscriber = $2 and p.object = $3)";
  static constexpr std::string_view remove =
      "delete from core_parked where tenant_id = $1 and subscriber = $2 and sequence = $3";
  const auto held = TRY(find(transaction, subscriber, sequence));
  if (!held) return false;
  TRY(transaction.run(remove, {transaction.tenant(), subscriber, sequence}));
  TRY(transaction.run(move_up, {transaction.tenant(), subscriber, held->object, now}));
  return true;
}

base::Result<std::vector<HeldDelivery>> due(const store::Snapshot& snapshot,
                                            std::string_view subscriber, base::Time now,
                                            std::int32_t limit) {
  return select(snapshot,
                " and p.subscriber = $2 and p.next_attempt_at <= $3"
                " order by p.next_attempt_at, p.sequence limit $4",
                {snapshot.tenant(), subscriber, now, std::int64_t{limit}});
}

base::Result<Held> held(const store::Snapshot& snapshot, std::string_view subscriber) {
  static constexpr std::string_view sql =
      "select count(*), coalesce(sum(case when p.next_attempt_at is null and p.attempts > 0"
      " then 1 else 0 end), 0), min(p.next_attempt_at) from core_parked p"
      " where p.tenant_id = $1 and p.subscriber = $2";
  Held held;
  TRY(snapshot.first(sql, {snapshot.tenant(), subscriber}, [&](const store::Row& row) {
    held = {
        .total = row.integer(0), .parked = row.integer(1), .next_attempt_at = row.optional_time(2)};
  }));
  return held;
}

base::Result<std::optional<base::Time>> next_attempt(const store::Snapshot& snapshot) {
  static constexpr std::string_view sql =
      "select min(p.next_attempt_at) from core_parked p"
      " where p.tenant_id = $1 and p.next_attempt_at is not null";
  std::optional<base::Time> at;
  TRY(snapshot.first(sql, {snapshot.tenant()},
                     [&](const store::Row& row) { at = row.optional_time(0); }));
  return at;
}

base::Result<std::optional<HeldDelivery>> find(const store::Snapshot& snapshot,
                                               std::string_view subscriber, std::int64_t sequence) {
  auto found = TRY(select(snapshot, " and p.subscriber = $2 and p.sequence = $3",
                          {snapshot.tenant(), subscriber, sequence}));
  if (found.empty()) return std::optional<HeldDelivery>();
  return std::optional<HeldDelivery>(std::move(found.front()));
}

base::Result<bool> is_first(const store::Snapshot& snapshot, const HeldDelivery& delivery) {
  static constexpr std::string_view sql =
      "select 1 from core_parked p where p.tenant_id = $1 and p.subscriber = $2"
      " and p.object = $3 and p.sequence < $4 limit 1";
  const bool earlier = TRY(snapshot.first(
      sql, {snapshot.tenant(), delivery.subscriber, delivery.object, delivery.sequence},
      [](const store::Row&) {}));
  return !earlier;
}

base::Result<Page<HeldDelivery>> list(const store::Snapshot& snapshot,
                                      const DeliveryFilter& filter) {
  ListQuery query(columns, snapshot.tenant());
  if (filter.subscriber) query.where(" and p.subscriber = ", *filter.subscriber);
  if (filter.object) query.where(" and p.object = ", *filter.object);
  query.where_in(state_column, filter.state);
  TRY(query.page({{.column = "p.subscriber", .type = KeyType::text}, {.column = "p.sequence"}},
                 filter.cursor, filter.limit));
  return query.run<HeldDelivery>(snapshot, delivery_from, [](const HeldDelivery& delivery) {
    return std::vector<std::string>{delivery.subscriber, std::to_string(delivery.sequence)};
  });
}

}  // namespace core::subscribers_store
