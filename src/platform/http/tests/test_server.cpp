#include "platform/http/tests/test_server.h"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace http {

void Gate::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

bool Gate::wait(int seconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(seconds), [this] { return open_; });
}

bool eventually(const std::function<bool()>& condition, int seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::yield();
  }
  return condition();
}

TestServer::TestServer(Options options, bool browser, Quick quick) {
  start({.handler = [this](const Request& request) { return handle(request); },
         .browser = browser,
         .quick = std::move(quick)},
        std::move(options));
}

TestServer::TestServer(Handler handler, Options options) {
  start({.handler = std::move(handler)}, std::move(options));
}

TestServer::TestServer(TlsFiles files, Options options) {
  start({.handler = [this](const Request& request) { return handle(request); },
         .tls = std::move(files)},
        std::move(options));
}

TestServer::~TestServer() {
  leave.open();
  server_.reset();
}

void TestServer::start(Endpoint endpoint, Options options) {
  if (!options.on_bug)
    options.on_bug = [this](const Request&, std::string_view what) {
      const std::lock_guard lock(mutex_);
      bugs_.emplace_back(what);
    };
  auto started = Server::start({std::move(endpoint)}, std::move(options), *randomness_);
  if (!started) throw std::runtime_error(started.error().message);
  server_ = *std::move(started);
}

std::vector<std::string> TestServer::bugs() const {
  const std::lock_guard lock(mutex_);
  return bugs_;
}

Response TestServer::stream(const Request& request) {
  if (request.path == "/stream")
    return {.content_type = "text/plain", .stream = [](BodyWriter& out) {
              out.write("one ");
              out.write("");
              out.write("two ");
              out.write("three");
            }};
  if (request.path == "/broken-stream")
    return {.content_type = "text/plain", .stream = [](BodyWriter& out) {
              out.write("begun");
              throw std::runtime_error("the stream broke");
            }};
  return {.content_type = "text/plain", .stream = [this](BodyWriter& out) {
            const std::string block(16 << 10, 'x');
            while (out.write(block)) streamed_bytes += block.size();
            stream_refused = true;
            stream_ended = true;
          }};
}

Response TestServer::handle(const Request& request) {
  if (request.path == "/echo")
    return {.content_type = "application/octet-stream", .body = request.body};
  if (request.path == "/describe")
    return {.content_type = "text/plain",
            .body = request.method_text + " " + request.path + " ? " + request.query + " @ " +
                    std::string(request.headers.find("Host").value_or("-")) + " from " +
                    request.remote + (request.local ? " local" : "") +
                    (request.secure ? " secure" : "") + " " + request.request_id};
  if (request.path == "/trailer")
    return {.content_type = "text/plain",
            .body = std::string(request.headers.find("X-Late").value_or("none"))};
  if (request.path == "/large")
    return {.content_type = "application/json", .body = std::string(100'000, 'a')};
  if (request.path == "/binary")
    return {.content_type = "image/png", .body = std::string(5'000, 'a')};
  if (request.path == "/tagged") {
    Response response{.content_type = "text/plain", .body = std::string(2'000, 'b')};
    response.headers.set("ETag", "\"v1\"");
    response.headers.set("Cache-Control", "no-cache");
    return response;
  }
  if (request.path == "/bug") throw std::runtime_error("a fault of the handler");
  if (request.path == "/split") {
    Response response{.body = "x"};
    response.headers.set("X-Bad", "a\r\nSet-Cookie: b");
    return response;
  }
  if (request.path == "/policy") {
    Response response{.content_type = "text/html", .body = "x"};
    response.headers.set("Content-Security-Policy", "default-src 'none'");
    return response;
  }
  if (request.path == "/wait") {
    entered.open();
    leave.wait();
    return {.content_type = "text/plain", .body = "waited"};
  }
  if (request.path == "/nothing") return {.status = 204};
  if (request.path.ends_with("stream") || request.path == "/endless") return stream(request);
  return {.content_type = "text/plain", .body = "hello"};
}

}  // namespace http
