// Spans: what took how long, in which trace. A Span is current on its thread until it is destroyed,
// so that spans and calls made meanwhile become its children. Whether a trace is recorded is
// decided once, at its root: by the caller's traceparent where there is one, else by ratio. A
// tracer is safe from any thread; a Span belongs to the thread that made it until `step_aside`.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "platform/telemetry/context.h"

namespace telemetry {

enum class SpanKind : std::uint8_t { internal = 1, server = 2, client = 3 };  // OTLP's numbers

struct Attribute {
  std::string name;
  std::variant<std::string, std::int64_t> value;
};

struct SpanRecord {
  SpanContext context;
  std::array<std::uint8_t, 8> parent_id{};  // zero: a root
  std::string name;
  SpanKind kind = SpanKind::internal;
  base::Time start, end;
  std::vector<Attribute> attributes;
  bool failed = false;
  std::string failure = {};
};

class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual void take(SpanRecord span) = 0;  // never blocks; safe from any thread
};

class Tracer {
 public:
  // `ratio` of the traces that begin here are recorded: 0 none, 1 all.
  Tracer(const base::Clock& clock, base::Randomness& randomness, double ratio, SpanSink& sink);

 private:
  friend class Span;
  SpanContext begin(const SpanContext* parent);

  const base::Clock& clock_;
  base::Randomness& randomness_;
  const std::uint64_t sampled_below_;  // of the trace id's last eight bytes
  const bool all_;
  SpanSink& sink_;
};

class Span {
 public:
  // A child of `remote`, else of the thread's current span, else a root. Without a tracer nothing.
  Span(Tracer* tracer, SpanKind kind, std::string_view name,
       const std::optional<SpanContext>& remote = std::nullopt);
  ~Span();  // ends it
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  bool recorded() const { return tracer_ != nullptr && record_.context.sampled; }
  const SpanContext& context() const { return record_.context; }
  std::string traceparent() const;  // "" without a tracer
  void rename(std::string name) { record_.name = std::move(name); }
  void set(std::string_view name, std::string_view value);
  void set(std::string_view name, std::int64_t value);
  void fail(std::string_view why);
  // No longer the current one, so that it may end later and elsewhere; on the thread that made it.
  void step_aside();

 private:
  Tracer* const tracer_;
  SpanRecord record_;
  const SpanContext* before_ = nullptr;
  bool current_ = false;
};

// A span that stepped aside is the current one of this thread again, as long as this lives. Without
// a span nothing.
class Resumed {
 public:
  explicit Resumed(const Span* span);
  ~Resumed();
  Resumed(const Resumed&) = delete;
  Resumed& operator=(const Resumed&) = delete;

 private:
  const bool resumed_;
  const SpanContext* const before_;
};

}  // namespace telemetry
