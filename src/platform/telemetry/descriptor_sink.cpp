#include "platform/telemetry/descriptor_sink.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace telemetry {
namespace {

constexpr int patience_ms = 100;
// A pipe that polls writable takes one page without blocking (pipe(7), PIPE_BUF).
constexpr std::size_t chunk_bytes_max = 4'096;

bool writable(int descriptor, int timeout_ms) {
  pollfd entry{.fd = descriptor, .events = POLLOUT, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&entry, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0 && (entry.revents & POLLOUT) != 0;
}

}  // namespace

void DescriptorSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  std::string text;
  if (dropped_ > 0) {
    // The new line first: a line that was cut in its middle must not swallow this one.
    text = "\n{\"level\":\"warning\",\"message\":\"log lines were dropped\",\"lines\":" +
           std::to_string(dropped_) + "}\n";
  }
  text.append(line.data(), line.size());
  if (write_all(text))
    dropped_ = 0;
  else
    ++dropped_;
}

bool DescriptorSink::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    // Who was late once is not waited for again.
    if (!writable(descriptor_, dropped_ > 0 ? 0 : patience_ms)) return false;
    const auto written =
        ::write(descriptor_, bytes.data(), std::min(bytes.size(), chunk_bytes_max));
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace telemetry
