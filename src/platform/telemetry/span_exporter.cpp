#include "platform/telemetry/span_exporter.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace telemetry {

SpanExporter::SpanExporter(Resource resource, Send send, Options options)
    : resource_(std::move(resource)), send_(std::move(send)), options_(options) {}
SpanExporter::~SpanExporter() { stop(); }

void SpanExporter::start() {
  thread_ = std::thread([this] { run(); });
}

void SpanExporter::take(SpanRecord span) {
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= options_.queue_max) {
    ++statistics_.dropped_total;
    return;
  }
  queue_.push_back(std::move(span));
  if (queue_.size() == options_.batch_max) wake_.notify_one();
}

void SpanExporter::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

SpanExporter::Statistics SpanExporter::statistics() const {
  const std::lock_guard lock(mutex_);
  Statistics now = statistics_;
  now.waiting = queue_.size();
  return now;
}

void SpanExporter::run() {
  const std::chrono::nanoseconds interval(options_.interval.nanoseconds);
  for (bool last = false; !last;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, interval,
                     [this] { return stopping_ || queue_.size() >= options_.batch_max; });
      last = stopping_;
    }
    send_all();
  }
}

void SpanExporter::send_all() {
  for (;;) {
    std::vector<SpanRecord> batch;
    {
      const std::lock_guard lock(mutex_);
      const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.batch_max));
      if (count == 0) return;
      batch.assign(std::make_move_iterator(queue_.begin()),
                   std::make_move_iterator(queue_.begin() + count));
      queue_.erase(queue_.begin(), queue_.begin() + count);
    }
    const auto done = send_(otlp_traces(resource_, batch));
    const std::lock_guard lock(mutex_);
    (done ? statistics_.exported_total : statistics_.failed_total) += batch.size();
    if (!done) return;  // the next interval tries the next batch
  }
}

}  // namespace telemetry
