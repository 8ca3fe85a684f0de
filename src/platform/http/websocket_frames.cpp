#include "platform/http/websocket_frames.h"

#include <algorithm>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "base/utf8.h"

namespace http {
namespace {

constexpr std::size_t control_bytes_max = 125;

FrameEvent fault(std::uint16_t code, std::string what) {
  return {FrameEvent::Kind::fault, std::move(what), code};
}

bool is_control(Opcode opcode) { return (static_cast<unsigned>(opcode) & 0x8U) != 0; }

bool is_known(unsigned opcode) { return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xa); }

// Codes that may stand in a close frame (RFC 6455 7.4).
bool is_sendable(std::uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

void append_big_endian(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((number >> shift) & 0xffU));
}

}  // namespace

std::size_t FrameReader::header_bytes_needed() const {
  if (header_size_ < 2) return 2;
  const unsigned length = header_[1] & 0x7fU;
  return 2 + (length == 126 ? 2U : length == 127 ? 8U : 0U) + ((header_[1] & 0x80U) ? 4U : 0U);
}

std::optional<FrameEvent> FrameReader::check_header() const {
  using namespace close_code;
  const unsigned opcode = header_[0] & 0x0fU, length = header_[1] & 0x7fU;
  const bool final = (header_[0] & 0x80U) != 0;
  if (header_[0] & 0x70U) return fault(protocol_error, "reserved bits are set");
  if (!is_known(opcode)) return fault(protocol_error, "unknown opcode");
  if (!(header_[1] & 0x80U)) return fault(protocol_error, "client frames must be masked");
  if (opcode >= 0x8) {
    if (!final) return fault(protocol_error, "a control frame is fragmented");
    if (length > control_bytes_max) return fault(protocol_error, "a control frame is too long");
    return std::nullopt;
  }
  if (opcode == 0x2) return fault(unsupported_type, "only text messages are understood");
  if (opcode == 0x1 && in_message_) return fault(protocol_error, "a message was not ended");
  if (opcode == 0x0 && !in_message_) return fault(protocol_error, "nothing is to be continued");
  return std::nullopt;
}

// The header is whole: its length and mask. A length in more bytes than needed is refused.
std::optional<FrameEvent> FrameReader::begin_frame() {
  const unsigned length = header_[1] & 0x7fU;
  const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  payload_left_ = extended ? 0 : length;
  for (std::size_t i = 0; i < extended; ++i) payload_left_ = payload_left_ << 8U | header_[2 + i];
  if ((length == 126 && payload_left_ < 126) ||
      (length == 127 && (payload_left_ <= 0xffff || (payload_left_ >> 63U))))
    return fault(close_code::protocol_error, "the length is not in its shortest form");
  opcode_ = static_cast<Opcode>(header_[0] & 0x0fU);
  final_ = (header_[0] & 0x80U) != 0;
  if (!is_control(opcode_) && payload_left_ > message_bytes_max_ - message_.size())
    return fault(close_code::too_large,
                 "a message is larger than " + std::to_string(message_bytes_max_) + " bytes");
  std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(2 + extended), 4, mask_.begin());
  mask_position_ = 0;
  header_size_ = 0;
  control_.clear();
  state_ = State::payload;
  return std::nullopt;
}

void FrameReader::take_payload(std::string_view& bytes) {
  const std::size_t n =
      static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
  std::string& to = is_control(opcode_) ? control_ : message_;
  const std::size_t begin = to.size();
  to.append(bytes.substr(0, n));
  for (std::size_t i = begin; i < to.size(); ++i)
    to[i] = static_cast<char>(static_cast<unsigned char>(to[i]) ^ mask_[mask_position_++ & 3U]);
  bytes.remove_prefix(n);
  payload_left_ -= n;
}

FrameEvent FrameReader::end_control() {
  using Kind = FrameEvent::Kind;
  if (opcode_ == Opcode::ping) return {Kind::ping, std::move(control_)};
  if (opcode_ == Opcode::pong) return {Kind::pong, std::move(control_)};
  if (control_.empty()) return {Kind::close, {}, close_code::none_given};
  if (control_.size() < 2) return fault(close_code::protocol_error, "a close code is cut short");
  const auto code = static_cast<std::uint16_t>(static_cast<unsigned char>(control_[0]) << 8U |
                                               static_cast<unsigned char>(control_[1]));
  if (!is_sendable(code)) return fault(close_code::protocol_error, "no such close code");
  std::string reason = control_.substr(2);
  if (!base::is_utf8(reason)) return fault(close_code::not_utf8, "a close reason is not UTF-8");
  return {Kind::close, std::move(reason), code};
}

std::optional<FrameEvent> FrameReader::end_frame() {
  state_ = State::header;
  if (is_control(opcode_)) return end_control();
  in_message_ = !final_;
  if (!final_) return std::nullopt;
  FrameEvent event{FrameEvent::Kind::text, std::move(message_)};
  message_.clear();
  if (!base::is_utf8(event.payload)) return fault(close_code::not_utf8, "text is not UTF-8");
  return event;
}

std::optional<FrameEvent> FrameReader::next(std::string_view& bytes) {
  for (;;) {
    while (state_ == State::header) {
      if (header_size_ == header_bytes_needed()) {
        if (auto event = begin_frame()) return event;
        break;
      }
      if (bytes.empty()) return std::nullopt;
      header_[header_size_++] = static_cast<unsigned char>(bytes.front());
      bytes.remove_prefix(1);
      if (header_size_ == 2)
        if (auto event = check_header()) return event;
    }
    take_payload(bytes);
    if (payload_left_ > 0) return std::nullopt;
    if (auto event = end_frame()) return event;
  }
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
  out.push_back(static_cast<char>(0x80U | static_cast<unsigned>(opcode)));
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(payload.size()));
  } else if (payload.size() <= 0xffff) {
    out.push_back(126);
    append_big_endian(out, payload.size(), 2);
  } else {
    out.push_back(127);
    append_big_endian(out, payload.size(), 8);
  }
  out.append(payload);
}

void append_close(std::string& out, std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (is_sendable(code)) {  // 1005 is never on the wire: an empty close says it
    append_big_endian(payload, code, 2);
    const std::string_view whole = base::first_bytes(reason, control_bytes_max - 2);
    if (base::is_utf8(whole)) payload.append(whole);
  }
  append_frame(out, Opcode::close, payload);
}

std::optional<std::string> accept_key(std::string_view key) {
  const auto nonce = base::from_base64(key);
  if (!nonce || nonce->size() != 16) return std::nullopt;
  return base::to_base64(
      base::crypto::sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

}  // namespace http
