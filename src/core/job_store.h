// The table of jobs. Used by job.cpp only. Belongs to the unit of work that it is called in; no
// tenant's.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/job.h"
#include "platform/store/store.h"

namespace core::job_store {

struct Row {
  JobStatus status;  // without interval
  base::Time next_run_at;
  bool poked = false;
  std::optional<base::Time> started_at;
  // One that waits longer than its interval was noted by a clock that has been set back since.
  bool due(base::Time now, base::Duration interval) const {
    return poked || next_run_at <= now || next_run_at - now > interval;
  }
};

// A row when there is none; one that waits longer than `latest` waits until then.
base::Done prepare(store::Transaction& transaction, std::string_view name, base::Time latest);
base::Result<std::optional<Row>> find(const store::Snapshot& snapshot, std::string_view name);
base::Result<Row> get(const store::Snapshot& snapshot, std::string_view name);  // or `unavailable`
base::Result<std::vector<Row>> all(const store::Snapshot& snapshot);            // by name
base::Done poke(store::Transaction& transaction, std::string_view name);
// Keeps the run due until it ends, in case this process dies meanwhile.
base::Done begin(store::Transaction& transaction, std::string_view name, std::string_view owner,
                 base::Time now);
// Counts the run that was begun and never ended: its server died, or is late and will be refused.
base::Done note_cut_off(store::Transaction& transaction, const Row& row);
// Writes all of the status but name and running, and when it runs next.
base::Done end(store::Transaction& transaction, const JobStatus& status, base::Time next_run_at);

}  // namespace core::job_store
