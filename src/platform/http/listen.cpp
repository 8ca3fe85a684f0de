#include <boost/asio/ip/address.hpp>

#include "base/text.h"
#include "platform/http/server.h"

namespace http {
namespace {

base::Error malformed(std::string_view text) {
  return base::invalid("'" + std::string(text) +
                       "' is no address to listen on: write host:port, such as 127.0.0.1:8080, "
                       "[::1]:8080 or :9093");
}

bool is_host_name(std::string_view host) {
  for (const char c : host) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '_') return false;
  }
  return true;
}

bool is_ipv6(std::string_view host) {
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(std::string(host), error);
  return !error;
}

}  // namespace

base::Result<Listen> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed(text);
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const auto port = base::to_int64(digits);
  if (!port || *port < 0 || *port > 65535 || digits.size() > 5 || digits.front() == '-' ||
      digits.front() == '+')
    return malformed(text);
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return malformed(text);
    host = host.substr(1, host.size() - 2);
    if (!is_ipv6(host)) return malformed(text);
  } else if (!is_host_name(host)) {
    return malformed(text);
  }
  return Listen{.host = std::string(host), .port = static_cast<std::uint16_t>(*port)};
}

bool is_loopback(const Listen& listen) {
  if (!listen.unix_path.empty() || base::equal_ignoring_case(listen.host, "localhost")) return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(listen.host, error);
  return !error && address.is_loopback();
}

}  // namespace http
