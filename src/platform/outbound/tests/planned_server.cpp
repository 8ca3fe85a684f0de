#include "platform/outbound/tests/planned_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include "base/text.h"

namespace outbound {
namespace {

int listening(const sockaddr* address, socklen_t size) {
  const int fd = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ::bind(fd, address, size) != 0 || ::listen(fd, 16) != 0)
    throw std::runtime_error("the planned server cannot listen");
  return fd;
}

int listening_on_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return listening(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

int listening_on_loopback(std::uint16_t& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = listening(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return fd;
}

// False once `stop` is readable.
bool wait_for(int socket, int stop, short events) {
  std::array<pollfd, 2> ready{pollfd{socket, events, 0}, pollfd{stop, POLLIN, 0}};
  return ::poll(ready.data(), ready.size(), 30'000) > 0 && ready[1].revents == 0;
}

std::size_t body_size(const std::string& head) {
  for (const std::string_view line : base::split(head, '\n'))
    if (base::to_lower(line).starts_with("content-length:"))
      return static_cast<std::size_t>(base::to_int64(base::trim(line.substr(15))).value_or(0));
  return 0;
}

}  // namespace

PlannedServer::PlannedServer(std::function<Plan(const std::string&)> plan, std::string unix_path)
    : plan_(std::move(plan)) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  stop_read_ = ends[0];
  stop_write_ = ends[1];
  listener_ = unix_path.empty() ? listening_on_loopback(port_) : listening_on_unix(unix_path);
  acceptor_ = std::thread([this] { accept_all(); });
}

PlannedServer::~PlannedServer() {
  static_cast<void>(::write(stop_write_, "x", 1));
  acceptor_.join();
  for (auto& thread : threads_) thread.join();
  for (const int fd : {listener_, stop_read_, stop_write_}) ::close(fd);
}

std::vector<std::string> PlannedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t PlannedServer::connections() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

void PlannedServer::accept_all() {
  while (wait_for(listener_, stop_read_, POLLIN)) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([this, socket] {
      serve(socket);
      ::close(socket);
    });
  }
}

std::string PlannedServer::read_request(int socket, std::string& waiting) const {
  for (;;) {
    const std::size_t end = waiting.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + body_size(waiting.substr(0, end));
      if (waiting.size() >= size) {
        std::string request = waiting.substr(0, size);
        waiting.erase(0, size);
        return request;
      }
    }
    std::array<char, 4096> buffer{};
    if (!wait_for(socket, stop_read_, POLLIN)) return "";
    const ssize_t n = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (n <= 0) return "";
    waiting.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

void PlannedServer::serve(int socket) {
  std::string waiting;
  for (;;) {
    const std::string request = read_request(socket, waiting);
    if (request.empty()) return;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const Plan plan = plan_(request);
    do {
      std::string_view rest = plan.bytes;
      while (!rest.empty() && wait_for(socket, stop_read_, POLLOUT)) {
        const ssize_t n = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(n));
      }
      if (!rest.empty()) return;
    } while (plan.then == Then::repeat);
    if (plan.then == Then::close) return;
    if (plan.then == Then::hang) return static_cast<void>(wait_for(socket, stop_read_, 0));
  }
}

std::string answer(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Any\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace outbound
