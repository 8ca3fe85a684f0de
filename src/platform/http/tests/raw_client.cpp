#include "platform/http/tests/raw_client.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "base/text.h"

namespace http {
namespace {

constexpr int wait_seconds = 5;

int connected_to(const sockaddr* address, socklen_t size) {
  const int fd = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && ::connect(fd, address, size) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

}  // namespace

std::string get(std::string_view path, std::string_view headers) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

std::string RawResponse::header(std::string_view name) const {
  for (const std::string_view line : base::split(head, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && base::equal_ignoring_case(line.substr(0, colon), name))
      return std::string(base::trim(line.substr(colon + 1)));
  }
  return "";
}

RawClient::RawClient(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socket_ = connected_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RawClient::RawClient(const std::string& unix_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, unix_path.c_str(), sizeof address.sun_path - 1);
  socket_ = connected_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void RawClient::finish() { ::shutdown(socket_, SHUT_WR); }

void RawClient::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket_);
  socket_ = -1;
}

void RawClient::set_receive_buffer(int bytes) {
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

std::string RawClient::receive(std::size_t size, int seconds) {
  if (!buffer_.empty()) {
    std::string out = buffer_.substr(0, size);
    buffer_.erase(0, out.size());
    return out;
  }
  pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
  if (::poll(&ready, 1, seconds * 1000) <= 0) return "";
  std::string out(size, '\0');
  const ssize_t n = ::recv(socket_, out.data(), out.size(), 0);
  out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return out;
}

bool RawClient::more() {
  std::string kept = std::move(buffer_);
  buffer_.clear();
  const std::string bytes = receive(65536, wait_seconds);
  buffer_ = std::move(kept) + bytes;
  return !bytes.empty();
}

std::string RawClient::receive_exactly(std::size_t size) {
  while (buffer_.size() < size && more()) {
  }
  std::string out = buffer_.substr(0, size);
  buffer_.erase(0, out.size());
  return out;
}

std::string RawClient::receive_all() {
  while (more()) {
  }
  return std::move(buffer_);
}

std::string RawClient::chunks() {
  std::string body;
  for (;;) {
    std::size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
      if (!more()) return body + "<cut>";
    const std::size_t size = std::strtoul(buffer_.substr(0, end).c_str(), nullptr, 16);
    buffer_.erase(0, end + 2);
    const std::string chunk = receive_exactly(size + 2);
    if (chunk.size() < size + 2) return body + "<cut>";
    body += chunk.substr(0, size);
    if (size == 0) return body;
  }
}

RawResponse RawClient::response(Body body) {
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
    if (!more()) return {};
  RawResponse out;
  out.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  out.status = static_cast<int>(base::to_int64(out.head.substr(9, 3)).value_or(0));
  if (body == Body::none || out.status == 304 || out.status < 200) return out;
  if (out.header("Transfer-Encoding") == "chunked")
    out.body = chunks();
  else if (const auto size = base::to_int64(out.header("Content-Length")))
    out.body = receive_exactly(static_cast<std::size_t>(*size));
  return out;
}

bool RawClient::closed_by_peer() {
  while (more()) buffer_.clear();
  pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
  char byte = 0;
  return ::poll(&ready, 1, 0) > 0 && ::recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

}  // namespace http
