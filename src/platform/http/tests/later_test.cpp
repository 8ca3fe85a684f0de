// Answers that come later: told by other threads, in time or not, while no thread waits.
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "platform/http/tests/raw_client.h"
#include "platform/http/tests/test_server.h"

namespace http {
namespace {

Response made_later(Later later) {
  if (!later.answer)
    later.answer = [](const base::Done& told) -> Response {
      if (!told) return {.status = 503, .body = told.error().message};
      return {.body = "told"};
    };
  Response response;
  response.later = std::make_shared<Later>(std::move(later));
  return response;
}

// Those who wait, told by the test.
class Waiting {
 public:
  Response wait(base::Duration patience = base::seconds(30)) {
    Later later;
    later.patience = patience;
    later.begin = [this](Later::Tell tell) {
      const std::lock_guard lock(mutex_);
      tells_.push_back(std::move(tell));
    };
    return made_later(std::move(later));
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return tells_.size();
  }
  void tell_all(const base::Done& done) {
    std::vector<Later::Tell> tells;
    {
      const std::lock_guard lock(mutex_);
      std::swap(tells, tells_);
    }
    for (const auto& tell : tells) tell(done);
  }

 private:
  std::mutex mutex_;  // guards tells_
  std::vector<Later::Tell> tells_;
};

TEST(Later, many_wait_without_a_thread_and_are_told_by_one) {
  Waiting waiting;
  TestServer server([&](const Request&) { return waiting.wait(); },
                    {.limits = {.handler_threads = 1}});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/"));
  }
  ASSERT_TRUE(eventually([&] { return waiting.size() == 20; }));
  EXPECT_EQ(server.server().statistics().requests_in_flight, 20U);
  waiting.tell_all({});
  for (const auto& client : clients) EXPECT_EQ(client->response().body, "told");
}

TEST(Later, pipelined_answers_keep_their_order) {
  Waiting waiting;
  TestServer server([&](const Request& request) -> Response {
    if (request.path == "/now") return {.body = "now"};
    return waiting.wait();
  });
  RawClient client(server.port());
  client.send(get("/now") + get("/later") + get("/now"));
  EXPECT_EQ(client.response().body, "now");
  ASSERT_TRUE(eventually([&] { return waiting.size() == 1; }));
  waiting.tell_all(base::unavailable("not today"));
  EXPECT_EQ(client.response().body, "not today");
  EXPECT_EQ(client.response().body, "now");
}

TEST(Later, who_is_never_told_answers_late_and_what_is_told_then_is_nothing) {
  Waiting waiting;
  TestServer server([&](const Request&) { return waiting.wait(base::milliseconds(5)); });
  RawClient client(server.port());
  EXPECT_EQ(client.ask(get("/")).body, "no answer in time");
  waiting.tell_all({});
  EXPECT_EQ(client.ask(get("/")).status, 503);
  server.server().stop();
  waiting.tell_all({});
}

TEST(Later, what_is_told_at_once_is_an_answer_too) {
  TestServer server([](const Request&) {
    Later later;
    later.begin = [](const Later::Tell& tell) { tell({}); };
    return made_later(std::move(later));
  });
  RawClient client(server.port());
  EXPECT_EQ(client.ask(get("/")).body, "told");
}

TEST(Later, a_fault_of_either_half_is_a_bug_with_an_answer) {
  TestServer server([](const Request& request) {
    Later later;
    later.begin = [begins = request.path == "/begin"](const Later::Tell& tell) {
      if (begins) throw std::runtime_error("could not begin");
      tell({});
    };
    later.answer = [](const base::Done&) -> Response { throw std::runtime_error("no answer"); };
    return made_later(std::move(later));
  });
  RawClient client(server.port());
  EXPECT_EQ(client.ask(get("/begin")).status, 500);
  EXPECT_EQ(client.ask(get("/answer")).status, 500);
}

TEST(Later, a_stop_waits_for_the_answer) {
  Waiting waiting;
  TestServer server([&](const Request&) { return waiting.wait(); });
  RawClient client(server.port());
  client.send(get("/"));
  ASSERT_TRUE(eventually([&] { return waiting.size() == 1; }));
  std::thread stops([&] { server.server().stop(); });
  waiting.tell_all({});
  EXPECT_EQ(client.response().body, "told");
  stops.join();
}

}  // namespace
}  // namespace http
