// WebSocket frames (RFC 6455 section 5): reading those of clients, strictly, and writing ours.
// Pure: knows no socket, so that the fuzzer can feed it. A FrameReader belongs to one connection.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

enum class Opcode : std::uint8_t {
  continuation = 0x0,
  text = 0x1,
  binary = 0x2,
  close = 0x8,
  ping = 0x9,
  pong = 0xa
};

namespace close_code {
constexpr std::uint16_t normal = 1000, going_away = 1001, protocol_error = 1002,
                        unsupported_type = 1003, none_given = 1005, not_utf8 = 1007,
                        too_large = 1009, internal_error = 1011, try_later = 1013;
}  // namespace close_code

struct FrameEvent {
  enum class Kind { text, ping, pong, close, fault };
  Kind kind;
  std::string payload = {};  // text or control payload; of a fault what was wrong
  std::uint16_t code = 0;    // of close (1005 when none was sent) and fault
};

class FrameReader {
 public:
  explicit FrameReader(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  // Consumes a prefix of `bytes` up to the next event; nullopt when all was consumed without one.
  // After a fault or a close nothing more is to be read. Memory is bounded by the largest message.
  std::optional<FrameEvent> next(std::string_view& bytes);

 private:
  enum class State { header, payload };
  std::optional<FrameEvent> begin_frame();
  std::optional<FrameEvent> check_header() const;
  std::size_t header_bytes_needed() const;
  void take_payload(std::string_view& bytes);
  std::optional<FrameEvent> end_frame();
  FrameEvent end_control();

  std::size_t message_bytes_max_;
  State state_ = State::header;
  std::array<unsigned char, 14> header_{};
  std::size_t header_size_ = 0;

  Opcode opcode_ = Opcode::text;
  bool final_ = false;
  std::uint64_t payload_left_ = 0;
  std::array<unsigned char, 4> mask_{};
  std::size_t mask_position_ = 0;
  std::string control_;
  std::string message_;      // grows over the fragments
  bool in_message_ = false;  // a text message awaits its continuation
};

void append_frame(std::string& out, Opcode opcode, std::string_view payload);
void append_close(std::string& out, std::uint16_t code, std::string_view reason);

// The answer to Sec-WebSocket-Key (RFC 6455 4.2.2), or nullopt when it is not 16 bytes in base64.
std::optional<std::string> accept_key(std::string_view key);

}  // namespace http
