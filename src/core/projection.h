// Projection: hot state in memory, rebuilt from store and intake, driven by one thread. The runner
// calls load once, then apply for each batch from the intake, due when the time it asked for has
// come, and flush every `flush_interval` and at the stop. A flush is taken in steps, and what comes
// meanwhile is applied in between: no alert waits for the rows of a million others. Everything but
// the constructor runs on that one thread. Among replicas the owner does so alone; one that is no
// longer it drops what it holds, and loads again when it owns it again.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "core/intake.h"
#include "core/ownership.h"
#include "platform/telemetry/log.h"

namespace core {

class Projection {
 public:
  virtual ~Projection() = default;
  virtual std::string_view name() const = 0;
  // Rebuilds from the store. The position of the last record whose effect the store holds entirely.
  virtual base::Result<std::uint64_t> load() = 0;
  // Applies records in order; transitions are committed before it returns. An error means that
  // nothing was applied: the runner calls again with the same records, with back-off, until it
  // succeeds or stops.
  virtual base::Done apply(std::span<const IntakeRecord> records) = 0;
  // The replay is over and new records may come. "Ready" in DESIGN's and the guides' sense.
  virtual void ready(base::Time now) = 0;
  // Does what is due at `now`; the time of the next thing to do (base::time_max: none known).
  virtual base::Time due(base::Time now) = 0;
  struct Flushed {
    std::uint64_t position;  // of the last record whose effect the store holds entirely
    bool whole;              // that was the last step
    bool operator==(const Flushed&) const = default;
  };
  // One step of a flush, of bounded work: writes some of the rows that were dirty when it began,
  // at last the position of then. After an error the next call goes on where it was.
  virtual base::Result<Flushed> flush() = 0;
  // Another replica owns it now: forgets all, without writing.
  virtual void drop() {}
};

class ProjectionRunner {
 public:
  struct Options {
    base::Duration flush_interval = base::seconds(5);
    base::Duration flush_slice = base::milliseconds(10);  // then records that wait have their turn
    std::size_t batch_records_max = 1'024;
    Ownership* ownership = nullptr;  // nullptr: this process owns it, always
    // Of those that live on the hot state: before it is loaded, once it is ready, and when it is
    // lost (not at the stop). On the runner's thread, the first time `start`'s.
    std::function<base::Done()> before_load = [] { return base::Done(); };
    std::function<base::Done()> after_ready = [] { return base::Done(); };
    std::function<void()> lost = [] {};
  };
  ProjectionRunner(Projection& projection, Intake& intake, const base::Clock& clock,
                   telemetry::Log& log, Options options);
  ~ProjectionRunner();  // stops

  // Load and replay on the calling thread, then the thread runs. When another replica owns it, only
  // the thread.
  base::Done start();
  void poke();  // call `due` soon: something outside the intake changed
  void stop();  // applies what waits, flushes, joins; the ownership is kept

  struct Statistics {
    std::uint64_t batches_total = 0, records_total = 0, failures_total = 0, waiting = 0;
    base::Time flushed_at{};
  };
  Statistics statistics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace core
