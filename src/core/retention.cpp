#include "core/retention.h"

#include <algorithm>
#include <utility>

#include "base/describe/write.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/tenants.h"
#include "platform/store/tables.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace core {
namespace {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

// How many steps, from the oldest row on, to all that may go.
constexpr std::int64_t cap_steps = 32;
constexpr base::Duration cap_step_min = base::minutes(1);

constexpr std::string_view select_kept =
    "select r.kept from core_retention r where r.tenant_id = $1 and r.rule = $2";
constexpr std::string_view upsert_kept =
    "insert into core_retention (tenant_id, rule, kept, updated_at, updated_by)"
    " values ($1, $2, $3, $4, $5) on conflict (tenant_id, rule) do update set"
    " kept = excluded.kept, updated_at = excluded.updated_at, updated_by = excluded.updated_by";
constexpr std::string_view delete_kept =
    "delete from core_retention where tenant_id = $1 and rule = $2";

// "from <table> where tenant_id = $1 and <condition>"
std::string rows_of(const RetentionRule& rule) {
  std::string sql = " from " + std::string(rule.table) + " where tenant_id = $1";
  if (!rule.condition.empty()) sql += " and " + std::string(rule.condition);
  return sql;
}

base::Result<std::optional<base::Duration>> kept_by(const store::Snapshot& snapshot,
                                                    std::string_view rule) {
  std::optional<base::Duration> kept;
  TRY(snapshot.first(select_kept, {snapshot.tenant(), rule},
                     [&](const store::Row& row) { kept = base::Duration{row.integer(0)}; }));
  return kept;
}

base::Result<std::optional<base::Time>> oldest_in(const store::Snapshot& snapshot,
                                                  const RetentionRule& rule) {
  std::optional<base::Time> oldest;
  TRY(snapshot.first("select min(" + std::string(rule.time_column) + ")" + rows_of(rule),
                     {snapshot.tenant()},
                     [&](const store::Row& row) { oldest = row.optional_time(0); }));
  return oldest;
}

// Deletes the `rows` oldest that are older than `before`, and those of the same time as the last
// of them.
base::Result<std::int64_t> delete_batch(store::Transaction& transaction, const RetentionRule& rule,
                                        base::Time before, std::int64_t rows) {
  const std::string column(rule.time_column);
  base::Time upto = before - base::nanoseconds(1);
  TRY(transaction.first("select " + column + rows_of(rule) + " and " + column + " < $2 order by " +
                            column + " limit 1 offset $3",
                        {transaction.tenant(), before, rows - 1},
                        [&](const store::Row& row) { upto = row.time(0); }));
  return transaction.run("delete" + rows_of(rule) + " and " + column + " <= $2",
                         {transaction.tenant(), upto});
}

struct Changed {  // for the ledger
  std::string rule;
  std::optional<base::Duration> kept;
};
const Type& described(Tag<Changed>) {
  static constexpr Field fields[] = {
      field<&Changed::rule>("rule", "Of what"),
      field<&Changed::kept>("kept", "How long from now on; absent: the default"),
  };
  static constexpr Type type = object("RetentionChanged", "A tenant's choice", fields);
  return type;
}

}  // namespace

const Type& described(Tag<StoreSize>) {
  static constexpr Field fields[] = {
      field<&StoreSize::used_bytes>("used_bytes", "Of the store, in use"),
      field<&StoreSize::disk_max>(
          "disk_max", "Past it the oldest of what retention lets go goes early; 0: no cap"),
      field<&StoreSize::dropped_by_cap>("dropped_by_cap", "Rows that went early, since the start")};
  static constexpr Type type = object("StoreSize", "How big the store is", fields);
  return type;
}
const Type& described(Tag<RetentionView>) {
  static constexpr Field fields[] = {
      field<&RetentionView::name>("name", "The rule", {.column = true}),
      field<&RetentionView::setting>("setting", "What the limit is called"),
      field<&RetentionView::doc>("doc", "What goes", {.column = true}),
      field<&RetentionView::table>("table", "Where it stands"),
      field<&RetentionView::kept>("kept", "How long", {.column = true}),
      field<&RetentionView::kept_default>("kept_default", "How long unless a tenant chooses"),
      field<&RetentionView::overridden>("overridden", "This tenant chose"),
      field<&RetentionView::oldest>("oldest", "Of what may go", {.column = true}),
      field<&RetentionView::dropped>("dropped", "Rows that went, since the start"),
  };
  static constexpr Type type = object("Retention", "How long something is kept", fields);
  return type;
}

const Type& described(Tag<WantedRetention>) {
  static constexpr Field fields[] = {
      field<&WantedRetention::kept>("kept", "How long, 1h to 3650d; absent: the default again"),
  };
  static constexpr Type type = object("WantedRetention", "How long to keep something", fields);
  return type;
}

Retention::Retention(const Services& services, const Options& options)
    : services_(services), options_(options) {
  report_metrics();
}

void Retention::add(const RetentionRule& rule) { entries_.emplace_back(rule); }

base::Result<RetentionView> Retention::view(const store::Snapshot& snapshot,
                                            const Entry& entry) const {
  const RetentionRule& rule = entry.rule;
  const auto kept = TRY(kept_by(snapshot, rule.name));
  return RetentionView{.name = std::string(rule.name),
                       .setting = std::string(rule.setting),
                       .doc = std::string(rule.doc),
                       .table = std::string(rule.table),
                       .kept = kept.value_or(rule.kept),
                       .kept_default = rule.kept,
                       .overridden = kept.has_value(),
                       .oldest = TRY(oldest_in(snapshot, rule)),
                       .dropped = entry.dropped};
}

base::Result<StoreSize> Retention::size(const Caller& caller) const {
  TRY(caller.require(permission::retention_read));
  const bool capped = services_.store.dialect() == store::Dialect::sqlite;
  return StoreSize{.used_bytes = TRY(used_bytes()),
                   .disk_max = capped ? options_.store_disk_max : 0,
                   .dropped_by_cap = dropped_by_cap_};
}

base::Result<Page<RetentionView>> Retention::list(const Caller& caller) const {
  TRY(caller.require(permission::retention_read));
  return services_.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) -> base::Result<Page<RetentionView>> {
        Page<RetentionView> page;
        for (const Entry& entry : entries_) page.items.push_back(TRY(view(snapshot, entry)));
        return page;
      });
}

base::Result<RetentionView> Retention::set(const Caller& caller, std::string_view name,
                                           const WantedRetention& wanted) {
  TRY(caller.require(permission::retention_write));
  const auto entry = std::ranges::find(entries_, name, [](const Entry& e) { return e.rule.name; });
  if (entry == entries_.end())
    return base::not_found("there is no retention rule " + std::string(name));
  if (wanted.kept && (*wanted.kept < retention_kept_min || *wanted.kept > retention_kept_max))
    return base::invalid("/kept: from 1h to 3650d", "/kept");
  return services_.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Result<RetentionView> {
        if (wanted.kept)
          TRY(transaction.run(upsert_kept, {caller.tenant, name, wanted.kept->nanoseconds,
                                            services_.clock.now(), caller.name}));
        else
          TRY(transaction.run(delete_kept, {caller.tenant, name}));
        TRY(services_.ledger.append(transaction, caller, "retention.changed", name,
                                    Changed{std::string(name), wanted.kept}));
        transaction.after_commit([this, tenant = caller.tenant, name = std::string(name)] {
          services_.notices.publish(tenant, {.topic = "retention", .id = name});
        });
        return view(transaction, *entry);
      });
}

base::Result<std::string> Retention::run() {
  const std::int64_t old = TRY(drop_older());
  const std::int64_t surplus = TRY(keep_below_cap());
  std::string status = std::to_string(old) + " rows dropped";
  if (surplus > 0)
    status += ", and " + std::to_string(surplus) + " more because store_disk_max is reached";
  return status;
}

base::Result<std::int64_t> Retention::drop_rows(const RetentionRule& rule, const base::Id& tenant,
                                                base::Time before) {
  std::int64_t dropped = 0;
  for (;;) {
    const std::int64_t some =
        TRY(services_.store.write(tenant, [&](store::Transaction& transaction) {
          return delete_batch(transaction, rule, before, options_.batch_rows);
        }));
    dropped += some;
    if (some < options_.batch_rows) return dropped;
  }
}

base::Result<std::int64_t> Retention::drop(Entry& entry, const base::Id& tenant,
                                           base::Time before) {
  const std::int64_t dropped = TRY(entry.rule.drop ? entry.rule.drop(tenant, before)
                                                   : drop_rows(entry.rule, tenant, before));
  if (dropped == 0) return dropped;
  entry.dropped += dropped;
  if (!entry.rule.topic.empty())
    services_.notices.publish(tenant, {.topic = std::string(entry.rule.topic), .id = {}});
  return dropped;
}

base::Result<std::int64_t> Retention::drop_older() {
  const base::Time now = services_.clock.now();
  std::int64_t dropped = 0;
  for (const Tenant& tenant : services_.tenants.all())
    for (Entry& entry : entries_) {
      const auto kept = TRY(services_.store.read(tenant.id, [&](const store::Snapshot& snapshot) {
        return kept_by(snapshot, entry.rule.name);
      }));
      dropped += TRY(drop(entry, tenant.id, now - kept.value_or(entry.rule.kept)));
    }
  return dropped;
}

base::Result<std::optional<base::Time>> Retention::oldest_of_all() const {
  std::optional<base::Time> oldest;
  for (const Tenant& tenant : services_.tenants.all())
    for (const Entry& entry : entries_) {
      const auto one = TRY(services_.store.read(tenant.id, [&](const store::Snapshot& snapshot) {
        return oldest_in(snapshot, entry.rule);
      }));
      if (one && (!oldest || *one < *oldest)) oldest = one;
    }
  return oldest;
}

base::Result<std::int64_t> Retention::used_bytes() const {
  const auto size = TRY(services_.store.read(base::Id{}, [&](const store::Snapshot& snapshot) {
    return store::size_of(snapshot, services_.store.dialect());
  }));
  return size.used_bytes;
}

// From the oldest row on, in steps of time, whatever its table and tenant; what is younger than
// anybody may choose stays.
base::Result<std::int64_t> Retention::keep_below_cap() {
  // PostgreSQL gives no pages back until it is vacuumed: a loop on its size would drop everything.
  if (services_.store.dialect() == store::Dialect::postgres) return std::int64_t{0};
  used_bytes_ = TRY(used_bytes());
  const std::int64_t cap = options_.store_disk_max;
  if (cap == 0 || used_bytes_ <= cap) return std::int64_t{0};
  services_.log.warning("store_disk_max is reached: the oldest of what may go is dropped",
                        {{"used_bytes", used_bytes_.load()}, {"store_disk_max", cap}});
  for (const Tenant& tenant : services_.tenants.all())
    services_.notices.publish(tenant.id, {.topic = "retention", .id = "store_disk_max"});
  const base::Time end = services_.clock.now() - retention_kept_min;
  std::int64_t dropped = 0;
  auto oldest = TRY(oldest_of_all());
  for (base::Duration step{}; used_bytes_ > cap && oldest && *oldest < end;
       oldest = TRY(oldest_of_all())) {
    if (step == base::Duration{})
      step = std::max(base::nanoseconds((end - *oldest).nanoseconds / cap_steps), cap_step_min);
    const base::Time before = std::min(*oldest + step, end);
    for (const Tenant& tenant : services_.tenants.all())
      for (Entry& entry : entries_) dropped += TRY(drop(entry, tenant.id, before));
    used_bytes_ = TRY(used_bytes());
  }
  dropped_by_cap_ += dropped;
  if (used_bytes_ > cap)
    services_.log.error("store_disk_max is reached, and nothing more may go",
                        {{"used_bytes", used_bytes_.load()}, {"store_disk_max", cap}});
  return dropped;
}

void Retention::report_metrics() {
  services_.metrics.collect([this](std::vector<telemetry::Sample>& samples) {
    for (const Entry& entry : entries_)
      samples.push_back({"mainstay_retention_dropped_rows_total",
                         "Rows that went by age or disk cap",
                         "counter",
                         {{"rule", std::string(entry.rule.name)}},
                         static_cast<double>(entry.dropped)});
    samples.push_back({"mainstay_retention_dropped_by_cap_rows_total",
                       "Of them, rows that went early because store_disk_max was reached",
                       "counter",
                       {},
                       static_cast<double>(dropped_by_cap_)});
    samples.push_back({"mainstay_store_used_bytes",
                       "Pages of the store in use, as retention saw them last",
                       "gauge",
                       {},
                       static_cast<double>(used_bytes_)});
    samples.push_back({"mainstay_store_disk_max_bytes",
                       "store_disk_max; 0: none",
                       "gauge",
                       {},
                       static_cast<double>(options_.store_disk_max)});
  });
}

}  // namespace core
