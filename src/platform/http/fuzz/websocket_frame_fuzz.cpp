// Bytes as a WebSocket client would bring them. Read in one piece and byte by byte they must give
// the same events, and no message may pass the limit or be other than UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "platform/http/websocket_frames.h"

namespace {

constexpr std::size_t message_bytes_max = 300;

std::string events(std::string_view bytes, std::size_t step) {
  http::FrameReader reader(message_bytes_max);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    std::string_view piece = bytes.substr(i, step);
    while (const auto event = reader.next(piece)) {
      using Kind = http::FrameEvent::Kind;
      if (event->kind == Kind::text &&
          (event->payload.size() > message_bytes_max || !base::is_utf8(event->payload)))
        std::abort();
      out += std::to_string(static_cast<int>(event->kind)) + ":" + std::to_string(event->code) +
             ":" + event->payload + "\n";
      if (event->kind == Kind::fault || event->kind == Kind::close) return out;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(bytes), size);
  if (events(all, 1) != events(all, size + 1)) std::abort();
  return 0;
}
