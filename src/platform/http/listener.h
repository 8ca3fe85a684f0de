// A listening socket, TCP or Unix. Accepts on the first I/O thread and deals connections to all in
// turn: with a socket of each thread's own (SO_REUSEPORT) the kernel's hash would leave threads
// idle when clients are few, and another process of the same user could take the port too.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "platform/http/io_thread.h"

namespace http {

class Listener {
 public:
  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;  // 0 for a Unix socket
  virtual void start() = 0;
  virtual void stop() = 0;  // from any thread; accepting ends soon
};

// Bound and listening, not yet accepting. `threads`, `endpoint` and `context` outlive it.
base::Result<std::unique_ptr<Listener>> listen(const Endpoint& endpoint,
                                               std::span<const std::unique_ptr<IoThread>> threads,
                                               Context& context);

}  // namespace http
