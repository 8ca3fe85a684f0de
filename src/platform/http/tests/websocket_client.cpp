#include "platform/http/tests/websocket_client.h"

namespace http {

std::string masked(unsigned first, std::string_view payload) {
  static constexpr unsigned char mask[] = {0x12, 0x34, 0x56, 0x78};
  std::string out(1, static_cast<char>(first));
  const std::size_t size = payload.size();
  const auto length_byte = [&](int shift) {
    out.push_back(static_cast<char>((static_cast<std::uint64_t>(size) >> shift) & 0xffU));
  };
  if (size < 126) {
    out.push_back(static_cast<char>(0x80U | size));
  } else if (size <= 0xffff) {
    out.push_back(static_cast<char>(0xfe));
    for (const int shift : {8, 0}) length_byte(shift);
  } else {
    out.push_back(static_cast<char>(0xff));
    for (int shift = 56; shift >= 0; shift -= 8) length_byte(shift);
  }
  out.append(reinterpret_cast<const char*>(mask), 4);
  for (std::size_t i = 0; i < size; ++i)
    out.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]));
  return out;
}

std::string upgrade_request(std::string_view headers, std::string_view path) {
  return "GET " + std::string(path) +
         " HTTP/1.1\r\nHost: a:80\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         std::string(headers) + "\r\n";
}

std::uint16_t ServerFrame::code() const {
  if (first != 0x88 || payload.size() < 2) return 0;
  return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8U |
                                    static_cast<unsigned char>(payload[1]));
}

ServerFrame next_frame(RawClient& client) {
  const std::string head = client.receive_exactly(2);
  if (head.size() < 2) return {};
  std::uint64_t size = static_cast<unsigned char>(head[1]);
  const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (extended) size = 0;
  for (const char c : client.receive_exactly(extended))
    size = size << 8U | static_cast<unsigned char>(c);
  return {static_cast<unsigned char>(head[0]), client.receive_exactly(size)};
}

ServerFrame close_frame(RawClient& client) {
  for (;;) {
    ServerFrame frame = next_frame(client);
    if (frame.first == 0 || frame.first == 0x88) return frame;
  }
}

}  // namespace http
