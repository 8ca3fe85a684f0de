// Bytes as one connection would bring them, in pieces whose sizes the first byte decides. Whatever
// comes, the reader ends or goes on; what it accepts keeps the promises that handlers rely on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "platform/http/request_reader.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_request(const http::Request& request, const http::Limits& limits) {
  require(request.target.size() <= limits.target_bytes_max);
  require(request.body.size() <= limits.body_bytes_max);
  require(!request.path.empty() && request.path.find('\0') == std::string::npos);
  require(("/" + request.path + "/").find("/../") == std::string::npos);
  for (const http::Header& header : request.headers.all()) {
    require(!header.name.empty());
    require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const http::Limits limits{
      .header_bytes_max = 2'000, .target_bytes_max = 500, .body_bytes_max = 2'000};
  const std::size_t step = bytes[0] == 0 ? size : bytes[0];
  const std::string_view all(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  http::RequestReader reader(limits);
  std::string waiting;
  for (std::size_t i = 0; i < all.size(); i += step) {
    waiting += all.substr(i, step);
    for (;;) {
      waiting.erase(0, reader.feed(waiting));
      if (reader.state() != http::RequestReader::State::complete) break;
      check_request(reader.take(), limits);
    }
    if (reader.state() == http::RequestReader::State::refused) {
      require(reader.refusal().status >= 400 && !reader.refusal().detail.empty());
      return 0;
    }
    require(waiting.size() <= 8'000 + step);  // what is kept unread stays bounded
  }
  return 0;
}
