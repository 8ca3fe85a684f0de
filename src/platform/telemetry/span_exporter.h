// Sends spans in batches from a thread of its own, through a function that is handed in. Bounded:
// past `queue_max` a span is dropped and counted, so that recording never blocks. Safe from any
// thread.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/telemetry/otlp.h"

namespace telemetry {

class SpanExporter final : public SpanSink {
 public:
  struct Options {
    std::size_t queue_max = 2'048;               // `trace_queue_max`
    std::size_t batch_max = 512;                 // `trace_batch_max`
    base::Duration interval = base::seconds(5);  // `trace_interval`
  };
  // Sends one ExportTraceServiceRequest; may block, from the exporter's thread alone. An error
  // loses the batch.
  using Send = std::function<base::Done(std::string body)>;

  SpanExporter(Resource resource, Send send)
      : SpanExporter(std::move(resource), std::move(send), Options()) {}
  SpanExporter(Resource resource, Send send, Options options);
  ~SpanExporter() override;  // stops

  void start();
  void take(SpanRecord span) override;
  void stop();  // sends what waits, once; joins

  struct Statistics {
    std::uint64_t exported_total = 0, dropped_total = 0, failed_total = 0;  // in spans
    std::size_t waiting = 0;
  };
  Statistics statistics() const;

 private:
  void run();
  void send_all();

  const Resource resource_;
  const Send send_;
  const Options options_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::vector<SpanRecord> queue_;
  Statistics statistics_;
  bool stopping_ = false;
  std::thread thread_;  // the owner's
};

}  // namespace telemetry
