// Intake: acknowledges a signal when it is durable, and hands it to the projection that owns it.
// `open` gives the backend on segment files (one machine); the one on a table of PostgreSQL
// (replicas) is core/table_intake.h; Kafka comes behind the same interface. An acknowledged signal
// is never lost: its segment or row stays until the projection flushed past it. Safe from any
// thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/segments/segment_log.h"

namespace core {

// One acknowledged piece of input. `kind` says who can read `bytes`.
struct Signal {
  base::Id tenant;
  base::Id source;  // the integration; nil for an API of our own
  base::Time received_at;
  std::uint8_t kind = 0;  // the owner's numbering, stable on disk
  std::string bytes;
  // Its parsed form, when the door parsed it already: never stored. Shared with the handler.
  std::shared_ptr<const void> parsed;
};

struct IntakeRecord {
  std::uint64_t position;  // from 1, without gaps
  Signal signal;
};

enum class Wait : std::uint8_t { durable, applied };

class Intake {
 public:
  struct Options {
    std::string folder;
    std::size_t segment_bytes_max = 64 << 20;
    std::size_t waiting_bytes_max = 64 << 20;     // `intake_waiting_bytes_max`: `unavailable`
    std::size_t unapplied_records_max = 100'000;  // `intake_unapplied_records_max`: `unavailable`
    base::Duration apply_timeout = base::seconds(8);  // below Prometheus' 10 s
  };
  static base::Result<std::unique_ptr<Intake>> open(const Options& options,
                                                    const base::Clock& clock);
  virtual ~Intake() = default;

  // Takes it in without waiting. Told once, the position when it is durable, or when the projection
  // applied it too; maybe before `submit` returns, on any thread: be quick, never block or throw.
  // `unavailable`: not stored. The error of a record that the projection refused comes back as is.
  // A signal without `received_at` gets now. While the projection is held up nobody is told: who
  // asks waits `apply_timeout` (by a steady clock), then says `late`: `unavailable`.
  using Told = std::function<void(base::Result<std::uint64_t>)>;
  virtual void submit(Signal signal, Wait wait, Told told) = 0;
  // The same, waiting.
  base::Result<std::uint64_t> append(Signal signal, Wait wait);
  base::Duration apply_timeout() const { return apply_timeout_; }
  static constexpr std::string_view late = "not applied in time; if it is stored, it will be";

  struct Statistics {
    segments::Statistics log;
    std::uint64_t unapplied = 0, applied_position = 0;
  };
  virtual Statistics statistics() const = 0;

  // --- for the projection's runner (core/projection.cpp) only ---
  using Feed = std::function<void(std::span<IntakeRecord>)>;  // may move the records away
  // Replays the records from `position` on, on the calling thread, then starts accepting; `feed`
  // sees new records in order on the writer's thread. `conflict`: the intake ends before
  // `position`.
  virtual base::Done start(std::uint64_t position, const Feed& replay, Feed feed) = 0;
  // The projection is another replica's now: feeds no more and goes on accepting; `start` may
  // follow. Where there are no replicas it never comes to that.
  virtual void leave() {}
  virtual void applied(std::uint64_t upto) = 0;  // releases who waits for `Wait::applied`
  // The one who waits for this record gets `error` once it is applied. For a record that a
  // projection's `apply` skips because it can never be applied.
  virtual void refused(std::uint64_t position, base::Error error) = 0;
  virtual base::Done flushed(std::uint64_t upto) = 0;  // what is below may go
  // No more appends: `unavailable`. What was under way is durable or failed when it returns, and
  // fed.
  virtual void stop() = 0;

 protected:
  explicit Intake(base::Duration apply_timeout) : apply_timeout_(apply_timeout) {}

 private:
  const base::Duration apply_timeout_;
};

}  // namespace core
