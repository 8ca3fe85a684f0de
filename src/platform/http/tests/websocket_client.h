// The client's side of a WebSocket by hand: masked frames out, unmasked ones in.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/http/tests/raw_client.h"

namespace http {

// One masked frame; `first` is its first byte (FIN, reserved bits, opcode).
std::string masked(unsigned first, std::string_view payload);

// The handshake's request; `headers` come besides the usual ones.
std::string upgrade_request(std::string_view headers, std::string_view path = "/socket");

struct ServerFrame {
  unsigned first = 0;  // 0 when none came
  std::string payload;
  std::uint16_t code() const;  // of a close frame
};
ServerFrame next_frame(RawClient& client);
// The first frame that is a close; pings and texts before it are skipped.
ServerFrame close_frame(RawClient& client);

}  // namespace http
