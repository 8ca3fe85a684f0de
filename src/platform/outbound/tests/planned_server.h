// A server that answers exactly the bytes it was told, one plan a connection, and keeps what it was
// sent: receivers that hang, answer garbage, redirect or never end are made with it.
#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace outbound {

class PlannedServer {
 public:
  // Answers each request on a connection: bytes to send, and what comes then.
  enum class Then { keep, close, hang, repeat };  // repeat: the same bytes for ever
  struct Plan {
    std::string bytes;
    Then then = Then::keep;
  };
  // `plan` gets each request, head and body; it is called on the server's threads.
  explicit PlannedServer(std::function<Plan(const std::string& request)> plan,
                         std::string unix_path = "");
  ~PlannedServer();
  PlannedServer(const PlannedServer&) = delete;
  PlannedServer& operator=(const PlannedServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::uint16_t port() const { return port_; }
  std::vector<std::string> requests() const;
  std::size_t connections() const;

 private:
  void accept_all();
  void serve(int socket);
  std::string read_request(int socket, std::string& waiting) const;

  const std::function<Plan(const std::string&)> plan_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int stop_read_ = -1, stop_write_ = -1;  // a pipe: readable once it stops
  mutable std::mutex mutex_;              // guards the rest
  std::vector<std::string> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A whole response with a body.
std::string answer(int status, const std::string& body, const std::string& headers = "");

}  // namespace outbound
