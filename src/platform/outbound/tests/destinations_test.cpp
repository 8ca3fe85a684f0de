// The breaker's states by a fake clock, and the client that obeys it.
#include "platform/outbound/destinations.h"

#include <gtest/gtest.h>

#include "platform/outbound/tests/client_of.h"
#include "platform/outbound/tests/planned_server.h"

namespace outbound {
namespace {

using Plan = PlannedServer::Plan;

base::Id id_of(std::uint8_t number) {
  base::Id id;
  id.bytes[15] = number;
  return id;
}

class Breaker : public testing::Test {
 protected:
  void fail(int times) {
    for (int i = 0; i < times; ++i) destinations_.admit(tenant_, "http://a:80")->failed("cut");
  }
  bool admitted() { return static_cast<bool>(destinations_.admit(tenant_, "http://a:80")); }
  std::string state() { return std::string(name(destinations_.list(tenant_).front().state)); }

  const base::Id tenant_ = id_of(1), other_ = id_of(2);
  base::FakeClock clock_{base::Time{base::seconds(1'000'000).nanoseconds}};
  std::vector<std::string> changes_;
  Destinations destinations_{clock_, {.destinations_max = 3}};

  void SetUp() override {
    destinations_.set_on_change(
        [this](const Destination& d) { changes_.emplace_back(name(d.state)); });
  }
};

TEST_F(Breaker, opens_after_failures_in_a_row_only) {
  fail(4);
  destinations_.admit(tenant_, "http://a:80")->succeeded();
  fail(4);
  EXPECT_TRUE(admitted());  // abandoned: says nothing
  EXPECT_EQ(state(), "closed");
  fail(1);
  EXPECT_EQ(state(), "open");
  EXPECT_FALSE(admitted());
  EXPECT_EQ(destinations_.list(tenant_).front().rejected, 1);
  EXPECT_EQ(destinations_.list(tenant_).front().last_error, "cut");
}

TEST_F(Breaker, half_open_lets_one_through_whose_end_decides) {
  fail(5);
  clock_.advance(base::milliseconds(4'999));
  EXPECT_FALSE(admitted());
  clock_.advance(base::milliseconds(1));
  {
    auto probe = destinations_.admit(tenant_, "http://a:80");
    ASSERT_TRUE(probe);
    EXPECT_EQ(state(), "half_open");
    EXPECT_FALSE(admitted());
    probe->failed("cut again");
  }
  EXPECT_EQ(state(), "open");
  clock_.advance(base::milliseconds(9'999));  // it doubled
  EXPECT_FALSE(admitted());
  clock_.advance(base::milliseconds(1));
  destinations_.admit(tenant_, "http://a:80")->succeeded();
  EXPECT_EQ(state(), "closed");
  EXPECT_EQ(changes_,
            (std::vector<std::string>{"open", "half_open", "open", "half_open", "closed"}));
  fail(5);
  clock_.advance(base::seconds(5));  // and begins anew
  EXPECT_TRUE(admitted());
}

TEST_F(Breaker, an_abandoned_probe_frees_its_place) {
  fail(5);
  clock_.advance(base::seconds(5));
  {
    auto probe = destinations_.admit(tenant_, "http://a:80");
  }
  EXPECT_EQ(state(), "half_open");
  EXPECT_TRUE(admitted());
}

TEST_F(Breaker, a_late_success_does_not_close_an_open_one) {
  auto late = destinations_.admit(tenant_, "http://a:80");
  fail(5);
  late->succeeded();
  EXPECT_EQ(state(), "open");
}

TEST_F(Breaker, stays_open_at_most_the_maximum) {
  fail(5);
  for (int i = 0; i < 10; ++i) {
    clock_.advance(base::minutes(1));
    destinations_.admit(tenant_, "http://a:80")->failed("cut");
  }
  const auto shown = destinations_.list(tenant_).front();
  EXPECT_EQ((*shown.retry_at - clock_.now()), base::minutes(1));
}

TEST_F(Breaker, tenants_have_their_own) {
  fail(5);
  EXPECT_TRUE(destinations_.admit(other_, "http://a:80"));
  EXPECT_EQ(destinations_.list(other_).size(), 1U);
  EXPECT_EQ(destinations_.list(tenant_).size(), 1U);
}

TEST_F(Breaker, past_the_limit_the_longest_unused_closed_one_goes) {
  fail(5);
  for (const std::string address : {"http://b:80", "http://c:80", "http://d:80"}) {
    clock_.advance(base::seconds(1));
    destinations_.admit(tenant_, address)->succeeded();
  }
  std::vector<std::string> left;
  for (const auto& each : destinations_.list(tenant_)) left.push_back(each.address);
  EXPECT_EQ(left, (std::vector<std::string>{"http://a:80", "http://c:80", "http://d:80"}));
}

TEST_F(Breaker, the_client_sends_nothing_while_it_is_open_and_tries_again_later) {
  std::atomic<int> status = 503;
  PlannedServer server([&](const std::string&) -> Plan { return {answer(status, "x")}; });
  ClientOptions options = options_for_tests({"127.0.0.0/8"});
  options.destinations = &destinations_;
  const auto client = curl_client(options);
  const Request request{.method = "POST", .url = server.url(), .tenant = tenant_};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(text_of(client->send(request)), "503 x");
  const auto refused = client->send(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::unavailable);
  EXPECT_EQ(server.requests().size(), 5U);
  clock_.advance(base::seconds(5));
  status = 200;
  EXPECT_EQ(text_of(client->send(request)), "200 x");
  EXPECT_EQ(state(), "closed");
}

TEST_F(Breaker, a_refused_address_and_a_plain_500_do_not_open_it) {
  PlannedServer server([&](const std::string&) -> Plan { return {answer(500, "x")}; });
  ClientOptions options = options_for_tests();
  options.destinations = &destinations_;
  const auto client = curl_client(options);
  for (int i = 0; i < 6; ++i) {
    EXPECT_FALSE(client->send({.url = server.url(), .tenant = tenant_}));
    EXPECT_EQ(
        text_of(client->send({.url = server.url(), .trust = Trust::operator_, .tenant = tenant_})),
        "500 x");
  }
  EXPECT_EQ(state(), "closed");
}

}  // namespace
}  // namespace outbound
