// A server on a free port with the handlers that the tests ask: each path is one behaviour.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/http/server.h"

namespace http {

// Opens once; whoever waits before goes on then.
class Gate {
 public:
  void open();
  bool wait(int seconds = 10);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

// Waits, at most some seconds, until `condition` holds.
bool eventually(const std::function<bool()>& condition, int seconds = 10);

class TestServer {
 public:
  explicit TestServer(Options options = {}, bool browser = true, Quick quick = {});
  explicit TestServer(Handler handler, Options options = {});
  TestServer(TlsFiles files, Options options);
  ~TestServer();

  std::uint16_t port() const { return server_->ports().front(); }
  Server& server() { return *server_; }

  Gate entered, leave;                                             // of GET /wait
  std::atomic<bool> stream_ended = false, stream_refused = false;  // of GET /endless
  std::atomic<std::size_t> streamed_bytes = 0;
  std::vector<std::string> bugs() const;

 private:
  Response handle(const Request& request);
  Response stream(const Request& request);
  void start(Endpoint endpoint, Options options);

  std::unique_ptr<base::Randomness> randomness_ = base::system_randomness();
  mutable std::mutex mutex_;  // guards bugs_
  std::vector<std::string> bugs_;
  std::unique_ptr<Server> server_;  // last: stopped before what its handlers use goes
};

}  // namespace http
