// A load of HTTP/1.1 requests on keep-alive connections, from one thread: every connection sends
// its next request when the answer to the last one has come. Prints one JSON line of figures.
//
//   load --port N --path /api/v2/alerts [--bodies FILE] [--token-file FILE] [--connections 64]
//   [--seconds 5 | --requests N]
//
// FILE holds one request body a line, sent in turn; without it the requests are GET. Answers other
// than 2xx are counted as errors.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& message) {
  std::fprintf(stderr, "load: %s\n", message.c_str());
  std::exit(2);
}

struct Plan {
  std::uint16_t port = 0;
  std::size_t connections = 64, requests = SIZE_MAX;
  double seconds = 5;
  std::vector<std::string> messages;  // whole requests, sent in turn
};

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) fail("cannot read " + path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
  return lines;
}

Plan plan_of(int count, char** words) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < count; i += 2) given[words[i]] = words[i + 1];
  Plan plan;
  plan.port = static_cast<std::uint16_t>(std::stoi(given.at("--port")));
  if (given.contains("--connections")) plan.connections = std::stoul(given["--connections"]);
  if (given.contains("--seconds")) plan.seconds = std::stod(given["--seconds"]);
  if (given.contains("--requests")) {
    plan.requests = std::stoul(given["--requests"]);
    plan.seconds = 3'600;
  }
  std::string head = given.at("--path") + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (given.contains("--token-file"))
    head += "Authorization: Bearer " + lines_of(given["--token-file"]).at(0) + "\r\n";
  if (!given.contains("--bodies")) {
    plan.messages.push_back("GET " + head + "\r\n");
    return plan;
  }
  for (const std::string& body : lines_of(given["--bodies"]))
    plan.messages.push_back("POST " + head + "Content-Type: application/json\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
  return plan;
}

// How far an answer has come: its head, then its body by length or in chunks.
class Answer {
 public:
  void add(std::string_view bytes) {
    total_ += bytes.size();
    while (!bytes.empty() && !done_) bytes.remove_prefix(take(bytes));
  }
  bool done() const { return done_; }
  int status() const { return status_; }
  std::size_t total() const { return total_; }

 private:
  std::size_t take(std::string_view bytes) {
    if (left_ > 0) {  // of the body, or of a chunk with its line end
      const std::size_t part = std::min(left_, bytes.size());
      left_ -= part;
      if (left_ == 0 && !chunked_) done_ = true;
      return part;
    }
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (end == std::string_view::npos) return bytes.size();
    if (line_.ends_with('\r')) line_.pop_back();
    in_body_ ? chunk_line() : head_line();
    line_.clear();
    return end + 1;
  }
  void head_line() {
    std::ranges::transform(line_, line_.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    if (status_ == 0) {
      status_ = std::atoi(line_.c_str() + 9);
    } else if (line_.starts_with("content-length:")) {
      length_ = std::stoul(line_.substr(15));
    } else if (line_.starts_with("transfer-encoding:")) {
      chunked_ = true;
    } else if (line_.empty()) {
      in_body_ = true;
      left_ = chunked_ ? 0 : length_;
      done_ = !chunked_ && left_ == 0;
    }
  }
  void chunk_line() {
    if (last_chunk_) {  // trailers end with an empty line
      done_ = line_.empty();
      return;
    }
    const std::size_t size = std::stoul(line_, nullptr, 16);
    last_chunk_ = size == 0;
    left_ = size == 0 ? 0 : size + 2;
  }

  std::string line_;
  int status_ = 0;
  std::size_t length_ = 0, left_ = 0, total_ = 0;
  bool in_body_ = false, chunked_ = false, last_chunk_ = false, done_ = false;
};

struct Connection {
  int socket = -1;
  std::string_view unsent;
  Answer answer;
  Clock::time_point began;
};

struct Figures {
  std::vector<double> milliseconds;
  std::size_t errors = 0, bytes = 0;
};

class Load {
 public:
  explicit Load(const Plan& plan) : plan_(plan), poll_(epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < plan.connections; ++i)
      connections_.emplace_back().socket = connect();
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.u64 = i}};
      epoll_ctl(poll_, EPOLL_CTL_ADD, connections_[i].socket, &event);
    }
  }
  Figures run() {
    const auto until = Clock::now() + std::chrono::duration<double>(plan_.seconds);
    std::size_t busy = 0;
    const auto start = [&](Connection& connection) {
      if (begun_ >= plan_.requests || Clock::now() >= until) return;
      connection.unsent = plan_.messages[begun_++ % plan_.messages.size()];
      connection.answer = {};
      connection.began = Clock::now();
      ++busy;
      send(connection);
    };
    for (Connection& connection : connections_) start(connection);
    std::vector<epoll_event> events(connections_.size());
    while (busy > 0) {
      const int count = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 60'000);
      if (count <= 0) fail("no answer within a minute");
      for (int i = 0; i < count; ++i) {
        Connection& connection = connections_[events[static_cast<std::size_t>(i)].data.u64];
        send(connection);
        if (!receive(connection)) continue;
        finish(connection);
        --busy;
        start(connection);
      }
    }
    return std::move(figures_);
  }

 private:
  int connect() const {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{.sin_family = AF_INET,
                        .sin_port = htons(plan_.port),
                        .sin_addr = {htonl(INADDR_LOOPBACK)},
                        .sin_zero = {}};
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      fail("cannot connect");
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
  }
  static void send(Connection& connection) {
    while (!connection.unsent.empty()) {
      const ssize_t sent = ::send(connection.socket, connection.unsent.data(),
                                  connection.unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EAGAIN) return;
      if (sent < 0) fail("the connection was closed");
      connection.unsent.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // True when the answer is whole.
  bool receive(Connection& connection) {
    for (;;) {
      const ssize_t got = recv(connection.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) return false;
      if (got <= 0) fail("the connection was closed");
      connection.answer.add({buffer_.data(), static_cast<std::size_t>(got)});
      if (connection.answer.done()) return true;
    }
  }
  void finish(const Connection& connection) {
    const auto took = std::chrono::duration<double, std::milli>(Clock::now() - connection.began);
    figures_.milliseconds.push_back(took.count());
    figures_.bytes += connection.answer.total();
    if (connection.answer.status() / 100 != 2) ++figures_.errors;
  }

  const Plan& plan_;
  int poll_;
  std::size_t begun_ = 0;
  std::vector<Connection> connections_;
  std::vector<char> buffer_ = std::vector<char>(1 << 18);
  Figures figures_;
};

double at(const std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int count, char** words) try {
  const Plan plan = plan_of(count, words);
  Load load(plan);
  const auto began = Clock::now();
  Figures figures = load.run();
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  if (figures.milliseconds.empty()) fail("nothing was sent");
  std::ranges::sort(figures.milliseconds);
  std::printf(
      R"({"requests":%zu,"seconds":%.3f,"errors":%zu,"bytes":%zu,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f})"
      "\n",
      figures.milliseconds.size(), seconds, figures.errors, figures.bytes,
      at(figures.milliseconds, 0.5), at(figures.milliseconds, 0.99), figures.milliseconds.back());
  return 0;
} catch (const std::exception&) {
  fail(
      "usage: load --port N --path P [--bodies FILE] [--token-file FILE] [--connections N] "
      "[--seconds S | --requests N]");
}
