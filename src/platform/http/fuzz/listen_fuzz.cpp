// Addresses to listen on: what is accepted is written back and read as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "platform/http/server.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto listen = http::parse_listen({reinterpret_cast<const char*>(bytes), size});
  if (!listen) return 0;
  http::is_loopback(*listen);
  const bool ipv6 = listen->host.find(':') != std::string::npos;
  const std::string again =
      (ipv6 ? "[" + listen->host + "]" : listen->host) + ":" + std::to_string(listen->port);
  const auto reread = http::parse_listen(again);
  if (!reread || reread->host != listen->host || reread->port != listen->port) std::abort();
  return 0;
}
