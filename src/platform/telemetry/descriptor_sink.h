// Where log lines go: a descriptor that may be a pipe nobody reads. Waits a bounded time for it,
// then drops and counts lines until it takes them again. Private to this folder. Safe from any
// thread.
#pragma once
#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <mutex>
#include <string_view>

namespace telemetry {

class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

 private:
  bool write_all(std::string_view bytes);

  const int descriptor_;
  std::uint64_t dropped_ =
      0;  // lines since the last one that was written; base_sink's lock guards it
};

}  // namespace telemetry
