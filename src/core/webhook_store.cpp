#include "core/webhook_store.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "core/list_query.h"

namespace core::webhook_store {
namespace {

constexpr std::string_view webhook_columns =
    "select w.id, w.name, w.url, w.types, w.enabled, w.disabled_reason, w.created_at,"
    " w.created_by, w.secret, w.from_sequence from core_webhook w where w.tenant_id = $1";
constexpr std::string_view delivery_columns =
    "select d.id, d.webhook_id, d.sequence, d.type, d.object, d.state, d.attempts, d.created_at,"
    " d.next_attempt_at, d.ended_at, d.status, d.error, d.duration"
    " from core_webhook_delivery d where d.tenant_id = $1";

std::string joined(const std::vector<std::string>& types) {
  std::string text;
  for (const auto& type : types) text += (text.empty() ? "" : " ") + type;
  return text;
}

std::optional<std::string> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

Webhook webhook_from(const store::Row& row) {
  Webhook webhook{.id = row.id(0),
                  .name = std::string(row.text(1)),
                  .url = std::string(row.text(2)),
                  .types = {},
                  .enabled = row.boolean(4),
                  .disabled_reason = unless_empty(row.text(5)),
                  .created_at = row.time(6),
                  .created_by = std::string(row.text(7))};
  for (const auto type : base::split(row.text(3), ' ')) webhook.types.emplace_back(type);
  return webhook;
}

WebhookDelivery delivery_from(const store::Row& row) {
  WebhookDelivery delivery{.id = row.id(0),
                           .webhook_id = row.id(1),
                           .sequence = row.integer(2),
                           .type = std::string(row.text(3)),
                           .object = std::string(row.text(4)),
                           .state = static_cast<WebhookDeliveryState>(row.integer(5)),
                           .attempts = row.integer(6),
                           .created_at = row.time(7),
                           .next_attempt_at = row.optional_time(8),
                           .ended_at = row.optional_time(9),
                           .status = {},
                           .error = unless_empty(row.text(11)),
                           .duration = {row.integer(12)}};
  if (!row.is_null(10)) delivery.status = row.integer(10);
  return delivery;
}

base::Result<std::vector<Stored>> select(const store::Snapshot& snapshot, std::string_view rest,
                                         std::initializer_list<store::Value> values) {
  std::vector<Stored> list;
  TRY(snapshot.each(std::string(webhook_columns) + std::string(rest), values,
                    [&](const store::Row& row) {
                      list.push_back({.webhook = webhook_from(row),
                                      .sealed_secret = std::string(row.text(8)),
                                      .from_sequence = row.integer(9)});
                    }));
  return list;
}

}  // namespace

base::Done insert(store::Transaction& transaction, const Stored& stored) {
  static constexpr std::string_view sql =
      "insert into core_webhook (tenant_id, id, name, url, types, secret, enabled, disabled_reason,"
      " from_sequence, created_at, created_by)"
      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
  const auto& webhook = stored.webhook;
  const auto types = joined(webhook.types);
  TRY(transaction.run(sql,
                      {transaction.tenant(), webhook.id, webhook.name, webhook.url, types,
                       stored.sealed_secret, webhook.enabled, webhook.disabled_reason.value_or(""),
                       stored.from_sequence, webhook.created_at, webhook.created_by}));
  return {};
}

base::Done update(store::Transaction& transaction, const Stored& stored) {
  static constexpr std::string_view sql =
      "update core_webhook set name = $3, url = $4, types = $5, secret = $6, enabled = $7,"
      " disabled_reason = $8, from_sequence = $9 where tenant_id = $1 and id = $2";
  const auto& webhook = stored.webhook;
  const auto types = joined(webhook.types);
  const auto reason = webhook.disabled_reason.value_or("");
  TRY(transaction.run(sql, {transaction.tenant(), webhook.id, webhook.name, webhook.url, types,
                            stored.sealed_secret, webhook.enabled, reason, stored.from_sequence}));
  return {};
}

base::Done remove(store::Transaction& transaction, const base::Id& id) {
  TRY(transaction.run("delete from core_webhook_delivery where tenant_id = $1 and webhook_id = $2",
                      {transaction.tenant(), id}));
  TRY(transaction.run("delete from core_webhook where tenant_id = $1 and id = $2",
                      {transaction.tenant(), id}));
  return {};
}

base::Result<std::int64_t> count(const store::Snapshot& snapshot) {
  std::int64_t number = 0;
  TRY(snapshot.first("select count(*) from core_webhook w where w.tenant_id = $1",
                     {snapshot.tenant()}, [&](const store::Row& row) { number = row.integer(0); }));
  return number;
}

base::Result<Stored> find(const store::Snapshot& snapshot, const base::Id& id) {
  auto found = TRY(select(snapshot, " and w.id = $2", {snapshot.tenant(), id}));
  if (found.empty()) return base::not_found("there is no webhook " + base::to_string(id));
  return std::move(found.front());
}

base::Result<std::vector<Stored>> enabled(const store::Snapshot& snapshot) {
  return select(snapshot, " and w.enabled = $2 order by w.id", {snapshot.tenant(), true});
}

base::Result<std::vector<Stored>> all(const store::Snapshot& snapshot) {
  return select(snapshot, " order by w.id", {snapshot.tenant()});
}

base::Result<bool> any_enabled(const store::Snapshot& snapshot) {
  return snapshot.first(
      "select 1 from core_webhook w where w.tenant_id = $1 and w.enabled = $2 limit 1",
      {snapshot.tenant(), true}, [](const store::Row&) {});
}

base::Result<Page<Webhook>> list(const store::Snapshot& snapshot, const WebhookFilter& filter) {
  ListQuery query(webhook_columns, snapshot.tenant());
  TRY(query.page({{.column = "w.name", .type = KeyType::text}}, filter.cursor, filter.limit));
  return query.run<Webhook>(snapshot, webhook_from, [](const Webhook& webhook) {
    return std::vector<std::string>{webhook.name};
  });
}

base::Done put(store::Transaction& transaction, const WebhookDelivery& delivery) {
  static constexpr std::string_view sql =
      "insert into core_webhook_delivery (tenant_id, id, webhook_id, sequence, object, type, state,"
      " attempts, next_attempt_at, created_at, ended_at, status, error, duration)"
      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
  const auto error = delivery.error.value_or("");
  TRY(transaction.run(
      sql, {transaction.tenant(), delivery.id, delivery.webhook_id, delivery.sequence,
            delivery.object, delivery.type, static_cast<std::int64_t>(delivery.state),
            delivery.attempts, delivery.next_attempt_at, delivery.created_at, delivery.ended_at,
            delivery.status, error, delivery.duration.nanoseconds}));
  return {};
}

base::Done queue(store::Transaction& transaction, WebhookDelivery delivery) {
  const bool first = TRY(is_first(transaction, delivery));
  if (first) delivery.next_attempt_at = delivery.created_at;
  return put(transaction, delivery);
}

base::Done note(store::Transaction& transaction, const WebhookDelivery& delivery) {
  static constexpr std::string_view sql =
      "update core_webhook_delivery set state = $3, attempts = $4, next_attempt_at = $5,"
      " ended_at = $6, status = $7, error = $8, duration = $9 where tenant_id = $1 and id = $2";
  const auto error = delivery.error.value_or("");
  TRY(transaction.run(
      sql, {transaction.tenant(), delivery.id, static_cast<std::int64_t>(delivery.state),
            delivery.attempts, delivery.next_attempt_at, delivery.ended_at, delivery.status, error,
            delivery.duration.nanoseconds}));
  return {};
}

base::Done end(store::Transaction& transaction, const WebhookDelivery& delivery, base::Time now) {
  // One that was parked or waits for its next attempt already was the first: only pending moves up.
  static constexpr std::string_view move_up =
      "update core_webhook_delivery set next_attempt_at = $4"
      " where tenant_id = $1 and webhook_id = $2 and ended_at is null and state = 0"
      " and next_attempt_at is null and sequence = (select min(d.sequence)"
      " from core_webhook_delivery d where d.tenant_id = $1 and d.webhook_id = $2"
      " and d.object = $3 and d.ended_at is null)";
  TRY(note(transaction, delivery));
  TRY(transaction.run(move_up, {transaction.tenant(), delivery.webhook_id, delivery.object, now}));
  return {};
}

base::Result<WebhookDelivery> delivery(const store::Snapshot& snapshot, const base::Id& webhook,
                                       const base::Id& id) {
  std::optional<WebhookDelivery> found;
  TRY(snapshot.first(std::string(delivery_columns) + " and d.webhook_id = $2 and d.id = $3",
                     {snapshot.tenant(), webhook, id},
                     [&](const store::Row& row) { found = delivery_from(row); }));
  if (!found) return base::not_found("there is no delivery " + base::to_string(id));
  return *std::move(found);
}

base::Result<bool> is_first(const store::Snapshot& snapshot, const WebhookDelivery& delivery) {
  static constexpr std::string_view sql =
      "select 1 from core_webhook_delivery d where d.tenant_id = $1 and d.webhook_id = $2"
      " and d.object = $3 and d.sequence < $4 and d.ended_at is null limit 1";
  const bool earlier = TRY(snapshot.first(
      sql, {snapshot.tenant(), delivery.webhook_id, delivery.object, delivery.sequence},
      [](const store::Row&) {}));
  return !earlier;
}

base::Result<std::vector<base::Id>> due(const store::Snapshot& snapshot, const base::Id& webhook,
                                        base::Time now, std::int64_t limit) {
  static constexpr std::string_view sql =
      "select d.id from core_webhook_delivery d where d.tenant_id = $1 and d.webhook_id = $2"
      " and d.next_attempt_at <= $3 order by d.next_attempt_at, d.sequence limit $4";
  std::vector<base::Id> ids;
  TRY(snapshot.each(sql, {snapshot.tenant(), webhook, now, limit},
                    [&](const store::Row& row) { ids.push_back(row.id(0)); }));
  return ids;
}

base::Result<std::optional<base::Time>> next_attempt(const store::Snapshot& snapshot,
                                                     const base::Id& webhook, base::Time after) {
  static constexpr std::string_view sql =
      "select min(d.next_attempt_at) from core_webhook_delivery d"
      " where d.tenant_id = $1 and d.webhook_id = $2 and d.next_attempt_at > $3";
  std::optional<base::Time> at;
  TRY(snapshot.first(sql, {snapshot.tenant(), webhook, after},
                     [&](const store::Row& row) { at = row.optional_time(0); }));
  return at;
}

base::Result<Page<WebhookDelivery>> deliveries(const store::Snapshot& snapshot,
                                               const WebhookDeliveryFilter& filter) {
  ListQuery query(delivery_columns, snapshot.tenant());
  query.where(" and d.webhook_id = ", filter.id);
  query.where_in("d.state", filter.state);
  if (filter.object) query.where(" and d.object = ", *filter.object);
  TRY(query.page({{.column = "d.id", .order = Order::descending, .type = KeyType::id}},
                 filter.cursor, filter.limit));
  return query.run<WebhookDelivery>(snapshot, delivery_from, [](const WebhookDelivery& each) {
    return std::vector<std::string>{base::to_string(each.id)};
  });
}

base::Result<Unfinished> unfinished(const store::Snapshot& snapshot, const base::Id& webhook) {
  static constexpr std::string_view sql =
      "select count(*), coalesce(sum(case when d.state = 2 then 1 else 0 end), 0)"
      " from core_webhook_delivery d"
      " where d.tenant_id = $1 and d.webhook_id = $2 and d.ended_at is null";
  Unfinished unfinished;
  TRY(snapshot.first(sql, {snapshot.tenant(), webhook}, [&](const store::Row& row) {
    unfinished = {.total = row.integer(0), .parked = row.integer(1)};
  }));
  return unfinished;
}

base::Result<std::int64_t> forget(store::Transaction& transaction, base::Time ended_before) {
  return transaction.run("delete from core_webhook_delivery where tenant_id = $1 and ended_at < $2",
                         {transaction.tenant(), ended_before});
}

}  // namespace core::webhook_store
