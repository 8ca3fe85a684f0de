#include "platform/telemetry/tracer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "platform/telemetry/traceparent.h"

namespace telemetry {
namespace {

// Zero ids are invalid (Trace Context, section 3.2.2); the last byte is as random as any.
template <std::size_t N>
void fill_id(base::Randomness& randomness, std::array<std::uint8_t, N>& id) {
  randomness.fill(id.data(), N);
  if (std::all_of(id.begin(), id.end(), [](std::uint8_t byte) { return byte == 0; })) id[0] = 1;
}

std::uint64_t last_eight(const std::array<std::uint8_t, 16>& id) {
  std::uint64_t number = 0;
  for (std::size_t i = 8; i < id.size(); ++i) number = number << 8 | id[i];
  return number;
}

}  // namespace

Tracer::Tracer(const base::Clock& clock, base::Randomness& randomness, double ratio, SpanSink& sink)
    : clock_(clock),
      randomness_(randomness),
      sampled_below_(ratio <= 0 || ratio >= 1 ? 0
                                              : static_cast<std::uint64_t>(std::ldexp(ratio, 64))),
      all_(ratio >= 1),
      sink_(sink) {}

SpanContext Tracer::begin(const SpanContext* parent) {
  SpanContext context;
  fill_id(randomness_, context.span_id);
  if (parent != nullptr) {
    context.trace_id = parent->trace_id;
    context.sampled = parent->sampled;
  } else {
    fill_id(randomness_, context.trace_id);
    context.sampled = all_ || last_eight(context.trace_id) < sampled_below_;
  }
  return context;
}

Span::Span(Tracer* tracer, SpanKind kind, std::string_view name,
           const std::optional<SpanContext>& remote)
    : tracer_(tracer) {
  if (tracer_ == nullptr) return;
  const SpanContext* parent = remote ? &*remote : current_span();
  record_.context = tracer_->begin(parent);
  before_ = set_current_span(&record_.context);
  current_ = true;
  if (!record_.context.sampled) return;
  if (parent != nullptr) record_.parent_id = parent->span_id;
  record_.kind = kind;
  record_.name = name;
  record_.start = tracer_->clock_.now();
}

Span::~Span() {
  if (tracer_ == nullptr) return;
  step_aside();
  if (!record_.context.sampled) return;
  record_.end = tracer_->clock_.now();
  tracer_->sink_.take(std::move(record_));
}

void Span::step_aside() {
  if (std::exchange(current_, false)) set_current_span(before_);
}

Resumed::Resumed(const Span* span)
    : resumed_(span != nullptr), before_(resumed_ ? set_current_span(&span->context()) : nullptr) {}

Resumed::~Resumed() {
  if (resumed_) set_current_span(before_);
}

std::string Span::traceparent() const {
  return tracer_ == nullptr ? "" : format_traceparent(record_.context);
}

void Span::set(std::string_view name, std::string_view value) {
  if (recorded()) record_.attributes.push_back({std::string(name), std::string(value)});
}
void Span::set(std::string_view name, std::int64_t value) {
  if (recorded()) record_.attributes.push_back({std::string(name), value});
}
void Span::fail(std::string_view why) {
  record_.failed = true;
  record_.failure = why;
}

}  // namespace telemetry
