// A client that sends exactly the bytes it is told: what a well-behaved HTTP library would refuse
// to. Blocking, with a time limit on every read, so that a test fails rather than hangs.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

inline constexpr std::string_view get_hello = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
// Each of the further headers with its end of line.
std::string get(std::string_view path, std::string_view headers = "");

struct RawResponse {
  int status = 0;
  std::string head, body;
  std::string header(std::string_view name) const;  // "" when absent
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  explicit RawClient(const std::string& unix_path);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return socket_ >= 0; }
  bool send(std::string_view bytes);  // false once the peer has closed
  void finish();                      // half-close
  void reset();                       // closes at once, with RST
  void set_receive_buffer(int bytes);

  // At most `size` bytes; "" at the end, on error and after `seconds`.
  std::string receive(std::size_t size = 65536, int seconds = 5);
  std::string receive_exactly(std::size_t size);
  std::string receive_all();  // up to the end
  // One response with its body by Content-Length or chunks; status 0 when there is none.
  enum class Body { expected, none };
  RawResponse response(Body body = Body::expected);
  RawResponse ask(std::string_view bytes) {
    send(bytes);
    return response();
  }
  bool closed_by_peer();  // waits for it

 private:
  bool more();
  std::string chunks();
  int socket_ = -1;
  std::string buffer_;
};

}  // namespace http
