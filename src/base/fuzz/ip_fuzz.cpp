// An address that reads prints as text that reads as the same; a network holds its own address.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/ip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto address = base::parse_ip_address(text))
    if (base::parse_ip_address(base::to_string(*address)) != address) std::abort();
  if (const auto network = base::parse_ip_network(text)) {
    if (!network->contains(network->address)) std::abort();
    if (!mapped(*network).contains(mapped(network->address))) std::abort();
  }
  return 0;
}
