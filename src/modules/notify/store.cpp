#include "modules/notify/store.h"

#include <cstring>

#include "core/list_query.h"

namespace notify {
namespace {

constexpr std::size_t logged_bytes = 24;

constexpr std::string_view put_entry_sql = R"(
insert into notify_log (tenant_id, log_key, firing, resolved, muted, sent_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (tenant_id, log_key) do update set
  firing = excluded.firing, resolved = excluded.resolved, muted = excluded.muted,
  sent_at = excluded.sent_at, expires_at = excluded.expires_at)";

constexpr std::string_view entries_sql = R"(
select notify_log.log_key, notify_log.firing, notify_log.resolved, notify_log.muted,
       notify_log.sent_at, notify_log.expires_at
from notify_log where notify_log.tenant_id = $1)";

constexpr std::string_view put_delivery_sql = R"(
insert into notify_delivery (tenant_id, id, at, receiver, integration, target, group_key, reason,
                             firing, alerts_total, outcome, attempts, error, duration_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (tenant_id, id) do update set
  outcome = excluded.outcome, attempts = excluded.attempts, error = excluded.error,
  duration_ms = excluded.duration_ms)";

constexpr std::string_view delivery_columns = R"(
select notify_delivery.id, notify_delivery.at, notify_delivery.receiver,
       notify_delivery.integration, notify_delivery.target, notify_delivery.group_key,
       notify_delivery.reason, notify_delivery.firing, notify_delivery.alerts_total,
       notify_delivery.outcome, notify_delivery.attempts, notify_delivery.error,
       notify_delivery.duration_ms
from notify_delivery where notify_delivery.tenant_id = $1)";

std::string encode(const std::vector<std::uint64_t>& hashes) {
  std::string bytes(hashes.size() * sizeof(std::uint64_t), '\0');
  if (!hashes.empty()) std::memcpy(bytes.data(), hashes.data(), bytes.size());
  return bytes;
}

std::vector<std::uint64_t> decode_hashes(std::string_view bytes) {
  std::vector<std::uint64_t> hashes(bytes.size() / sizeof(std::uint64_t));
  if (!hashes.empty())
    std::memcpy(hashes.data(), bytes.data(), hashes.size() * sizeof(std::uint64_t));
  return hashes;
}

Notification delivery_of(const store::Row& row) {
  return {.id = row.id(0),
          .at = row.time(1),
          .receiver = std::string(row.text(2)),
          .integration = std::string(row.text(3)),
          .target = std::string(row.text(4)),
          .group_key = std::string(row.text(5)),
          .reason = static_cast<Reason>(row.integer(6)),
          .status = row.boolean(7) ? "firing" : "resolved",
          .alerts_total = row.integer(8),
          .outcome = static_cast<Outcome>(row.integer(9)),
          .attempts = static_cast<std::int32_t>(row.integer(10)),
          .error = row.optional_text(11),
          .duration_ms = row.integer(12)};
}

}  // namespace

std::string encode(const std::vector<Logged>& alerts) {
  std::string bytes;
  bytes.reserve(alerts.size() * logged_bytes);
  for (const Logged& alert : alerts) {
    char hash[8];
    std::memcpy(hash, &alert.hash, sizeof hash);
    bytes.append(hash, sizeof hash).append(alert.episode.view());
  }
  return bytes;
}

base::Result<std::vector<Logged>> decode_logged(std::string_view bytes) {
  if (bytes.size() % logged_bytes != 0)
    return base::invalid("notification log: " + std::to_string(bytes.size()) +
                         " bytes are no list of alerts");
  std::vector<Logged> alerts;
  for (; !bytes.empty(); bytes.remove_prefix(logged_bytes)) {
    Logged& alert = alerts.emplace_back();
    std::memcpy(&alert.hash, bytes.data(), 8);
    alert.episode = base::id_from_bytes(bytes.substr(8, 16));
  }
  return alerts;
}

base::Done put_entry(store::Transaction& transaction, std::string_view key, const LogEntry& entry) {
  const std::string firing = encode(entry.firing), resolved = encode(entry.resolved),
                    muted = encode(entry.muted);
  TRY(transaction.run(put_entry_sql,
                      {transaction.tenant(), key, store::Bytes{firing}, store::Bytes{resolved},
                       store::Bytes{muted}, entry.at, entry.expires_at}));
  return {};
}

base::Result<std::vector<StoredEntry>> entries(const store::Snapshot& snapshot) {
  std::vector<StoredEntry> all;
  base::Done fault;
  TRY(snapshot.each(entries_sql, {snapshot.tenant()}, [&](const store::Row& row) {
    auto firing = decode_logged(row.bytes(1)), resolved = decode_logged(row.bytes(2));
    if (!firing || !resolved) {
      fault = !firing ? firing.error() : resolved.error();
      return;
    }
    all.push_back({std::string(row.text(0)),
                   {*std::move(firing), *std::move(resolved), decode_hashes(row.bytes(3)),
                    row.time(4), row.time(5)}});
  }));
  TRY(std::move(fault));
  return all;
}

base::Result<std::int64_t> expire(store::Transaction& transaction, base::Time now) {
  return transaction.run("delete from notify_log where tenant_id = $1 and expires_at <= $2",
                         {transaction.tenant(), now});
}

base::Done put_delivery(store::Transaction& transaction, const Notification& delivery) {
  TRY(transaction.run(put_delivery_sql,
                      {transaction.tenant(), delivery.id, delivery.at, delivery.receiver,
                       delivery.integration, delivery.target, delivery.group_key,
                       static_cast<std::int64_t>(delivery.reason), delivery.status == "firing",
                       delivery.alerts_total, static_cast<std::int64_t>(delivery.outcome),
                       std::int64_t{delivery.attempts}, delivery.error, delivery.duration_ms}));
  return {};
}

base::Result<core::Page<Notification>> list_deliveries(const store::Snapshot& snapshot,
                                                       const NotificationFilter& filter) {
  core::ListQuery query(delivery_columns, snapshot.tenant());
  if (filter.receiver) query.where(" and notify_delivery.receiver = ", *filter.receiver);
  if (filter.group_key) query.where(" and notify_delivery.group_key = ", *filter.group_key);
  query.where_in("notify_delivery.outcome", filter.outcome);
  TRY(query.page({{"notify_delivery.at", core::Order::descending, core::KeyType::int64},
                  {"notify_delivery.id", core::Order::descending, core::KeyType::id}},
                 filter.cursor, filter.limit));
  return query.run<Notification>(snapshot, delivery_of, [](const Notification& last) {
    return std::vector{std::to_string(last.at.nanoseconds), base::to_string(last.id)};
  });
}

base::Result<std::vector<Notification>> deliveries_of_group(const store::Snapshot& snapshot,
                                                            const GroupSpan& span) {
  std::vector<Notification> found;
  TRY(snapshot.each(std::string(delivery_columns) +
                        " and notify_delivery.group_key = $2 and notify_delivery.at >= $3"
                        " and (notify_delivery.at, notify_delivery.id) < ($4, $5)"
                        " order by notify_delivery.at desc, notify_delivery.id desc limit $6",
                    {snapshot.tenant(), span.group_key, span.since, span.before.first,
                     span.before.second, std::int64_t{span.limit}},
                    [&](const store::Row& row) { found.push_back(delivery_of(row)); }));
  return found;
}

}  // namespace notify
