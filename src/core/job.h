// Jobs: reconcilers that run by timer and by poke, and report a status. Idempotent; no input. Each
// runs at the start and then every `interval`; one that failed runs again sooner, with back-off.
// One thread runs them all in process; leases across replicas come with PostgreSQL. Safe from any
// thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/telemetry/log.h"

namespace core {

struct Job {
  std::string name;  // "dead_letters.expire"
  base::Duration interval;
  std::function<base::Result<std::string>()> run;  // the status line, for people
};

struct JobStatus {
  std::string name, status, error;
  std::optional<base::Time> last_run;
  std::int64_t runs = 0, failures = 0;
};

class Jobs {
 public:
  Jobs(const base::Clock& clock, telemetry::Log& log);
  ~Jobs();            // stops
  void add(Job job);  // before start
  void start();
  void poke(std::string_view name);  // runs it soon; a name that was not added is a bug
  void stop();                       // waits for the one that runs
  std::vector<JobStatus> status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace core
