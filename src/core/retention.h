// Retention: rows that may go are deleted once they are older than their rule says, by tenant, in
// batches; and past `store_disk_max` the oldest of them go sooner. Never touched: the ledger, the
// intake, and whatever no module gave a rule for. A job of core. Safe from any thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/page.h"
#include "core/retention_rule.h"
#include "core/services.h"
#include "platform/store/store.h"

namespace core {

namespace permission {
inline constexpr Permission retention_read{"retention:read", "See how long what is kept",
                                           everyone_who_reads};
inline constexpr Permission retention_write{"retention:write", "Change how long what is kept",
                                            admins};
}  // namespace permission

inline constexpr base::Duration retention_kept_min = base::hours(1);
inline constexpr base::Duration retention_kept_max = base::days(3'650);

struct RetentionView {
  std::string name, setting, doc, table;
  base::Duration kept, kept_default;
  bool overridden = false;           // by this tenant
  std::optional<base::Time> oldest;  // of the rows that may go
  std::int64_t dropped = 0;          // of all tenants, since the start
};
const base::describe::Type& described(base::describe::Tag<RetentionView>);
struct WantedRetention {
  std::optional<base::Duration> kept;  // absent: the default again
};
const base::describe::Type& described(base::describe::Tag<WantedRetention>);

struct StoreSize {
  std::int64_t used_bytes = 0;
  std::int64_t disk_max = 0;        // 0: no cap
  std::int64_t dropped_by_cap = 0;  // rows of all tenants, since the start
};
const base::describe::Type& described(base::describe::Tag<StoreSize>);

class Retention {
 public:
  struct Options {
    std::int64_t store_disk_max = 0;  // bytes in use of the store; 0: no cap
    std::int64_t batch_rows = 1'000;  // a unit of work
  };
  Retention(const Services& services, const Options& options);
  void add(const RetentionRule& rule);  // before the first use

  base::Result<Page<RetentionView>> list(const Caller& caller) const;
  // `not_found`: no rule of that name; `invalid`: shorter or longer than a tenant may choose.
  base::Result<RetentionView> set(const Caller& caller, std::string_view name,
                                  const WantedRetention& wanted);
  // As it is now. On PostgreSQL the cap is the database's own matter: 0.
  base::Result<StoreSize> size(const Caller& caller) const;
  base::Result<std::string> run();  // the job

 private:
  struct Entry {
    RetentionRule rule;
    std::atomic<std::int64_t> dropped = 0;
  };
  base::Result<RetentionView> view(const store::Snapshot& snapshot, const Entry& entry) const;
  base::Result<std::int64_t> drop(Entry& entry, const base::Id& tenant, base::Time before);
  base::Result<std::int64_t> drop_rows(const RetentionRule& rule, const base::Id& tenant,
                                       base::Time before);
  base::Result<std::int64_t> drop_older();
  base::Result<std::int64_t> keep_below_cap();
  base::Result<std::optional<base::Time>> oldest_of_all() const;
  base::Result<std::int64_t> used_bytes() const;
  void report_metrics();

  const Services& services_;
  const Options options_;
  std::deque<Entry> entries_;  // not changed after the start, but for the counters
  std::atomic<std::int64_t> used_bytes_ = 0, dropped_by_cap_ = 0;
};

}  // namespace core
