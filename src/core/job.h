// Jobs: reconcilers that run by timer and by poke, and report a status. Idempotent; no input. What
// they did stands in the store, so that it outlives the program and every replica shows the same. A
// job is run by one replica at a time, under a lease: when that one dies another takes over within
// 3 s, and what the late one says is refused. One that failed runs again sooner, with back-off, but
// never later than it would anyway. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "base/time.h"
#include "core/caller.h"
#include "core/lease.h"
#include "core/ownership.h"
#include "core/services.h"

namespace core {

namespace permission {
inline constexpr Permission jobs_read{"jobs:read", "See the status of jobs", everyone_who_reads};
inline constexpr Permission jobs_write{"jobs:write", "Run jobs at once", admins};
}  // namespace permission

enum class Reach : std::uint8_t {
  one_replica,   // what it works on is shared
  each_replica,  // what it works on is in this process: no lease
  owner,         // it works on the hot state too: run by the replica that owns the projection
};

struct Job {
  std::string name;  // "dead_letters.drop_surplus"; names its row and lease: never changed
  base::Duration interval;
  std::function<base::Result<std::string>()> run;  // the status line, for people
  Reach reach = Reach::one_replica;
};

struct JobStatus {
  std::string name, status;
  std::optional<std::string> error;  // of the last run, when it failed
  bool running = false;
  base::Duration interval{};
  std::optional<base::Time> last_run_at, last_success_at, next_run_at;
  base::Duration last_duration{};
  std::int64_t runs = 0, failures = 0, failures_in_row = 0;
  std::string owner;  // the process that ran it last, or runs it now
};
const base::describe::Type& described(base::describe::Tag<JobStatus>);

class Jobs {
 public:
  struct Options {
    std::size_t threads = 4;                        // `job_threads`: run at once
    base::Duration retry_first = base::seconds(1);  // then twice as long each time,
    base::Duration retry_max = base::minutes(10);   // `job_retry_max`, or the job's interval
    const Ownership* ownership = nullptr;           // nullptr: this process owns the projection
  };
  Jobs(const Services& services, Leases& leases, Options options);
  Jobs(const Services& services, Leases& leases) : Jobs(services, leases, {}) {}
  ~Jobs();            // stops
  void add(Job job);  // before start
  base::Done start();
  void poke(std::string_view name);  // runs it soon; a name that was not added is a bug
  void stop();                       // waits for those that run

  base::Result<std::vector<JobStatus>> list(const Caller& caller) const;  // by name
  base::Result<JobStatus> get(const Caller& caller, std::string_view name) const;
  // Pokes it, on whichever replica runs it; the ledger says who did.
  base::Result<JobStatus> request(const Caller& caller, std::string_view name);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace core
