// Bytes to requests: the strict screen, Beast's parser and the rules that it leaves to its user
// (one Host, one framing). Knows no socket: fed by a connection, by tests and by the fuzzer. One
// reader serves all requests of a connection in turn; one thread at a time.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "platform/http/message.h"
#include "platform/http/refusal.h"
#include "platform/http/server.h"

namespace http {

class RequestReader {
 public:
  enum class State { head, body, complete, refused };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();

  // Uses a prefix of `bytes` and returns its length; call again with the rest and what came since.
  // A head is used whole or not at all.
  std::size_t feed(std::string_view bytes);
  State state() const;
  const Refusal& refusal() const;  // of State::refused; the connection cannot go on

  // Of a request whose head is complete.
  bool expects_continue() const;
  bool keeps_alive() const;
  bool is_http_1_1() const;

  // The complete request, its body moved out of the parser. The reader is at the next head then.
  Request take();

 private:
  struct Parsing;
  std::unique_ptr<Parsing> parsing_;
};

}  // namespace http
