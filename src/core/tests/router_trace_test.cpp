// What the router makes of a request for logs and traces: its scope, its span, the caller's
// traceparent.
#include <gtest/gtest.h>

#include "core/router.h"
#include "core/tests/world.h"
#include "platform/telemetry/context.h"
#include "platform/telemetry/traceparent.h"

namespace core {
namespace {

constexpr Permission read_things{"things:read", "Read things", everyone_who_reads};
const std::string trace = "0af7651916cd43dd8448eb211c80319c", parent = "b7ad6b7169203331";

class OneCaller final : public Authenticator {
 public:
  explicit OneCaller(Caller caller) : caller_(std::move(caller)) {}
  base::Result<Caller> authenticate(const http::Request&) override { return caller_; }

 private:
  Caller caller_;
};

class Kept final : public telemetry::SpanSink {
 public:
  void take(telemetry::SpanRecord span) override { spans.push_back(std::move(span)); }
  std::vector<telemetry::SpanRecord> spans;
};

struct RouterTrace : testing::Test {
  World world;
  Kept kept;
  OneCaller authenticator{world.caller()};
  telemetry::Tracer tracer{world.clock, *world.randomness, 0, kept};
  Router router{authenticator, *world.log, world.metrics, {.tracer = &tracer}};

  RouterTrace() {
    std::vector<Route> routes;
    routes.push_back(get<ByName, ByName>("/v1/things/{id}", read_things, "One thing",
                                         [this](const Caller&, const ByName& of) {
                                           world.log->info("in the handler");
                                           return base::Result<ByName>(of);
                                         }));
    router.add(routes);
  }
  void ask(const std::vector<std::string>& parents) {
    http::Request request;
    request.method_text = "GET";
    request.path = "/v1/things/secret-id";
    request.request_id = "r-1";
    for (const std::string& each : parents) request.headers.add("traceparent", each);
    EXPECT_EQ(router.handle(request).status, 200);
  }
};

TEST_F(RouterTrace, the_caller_s_trace_goes_on) {
  ask({"00-" + trace + "-" + parent + "-01"});
  ASSERT_EQ(kept.spans.size(), 1U);
  const auto& span = kept.spans.front();
  EXPECT_EQ(span.name, "GET /v1/things/{id}");
  EXPECT_EQ(telemetry::hex(span.context.trace_id.data(), 16), trace);
  EXPECT_EQ(telemetry::hex(span.parent_id.data(), 8), parent);
  for (const auto& attribute : span.attributes)
    if (const auto* text = std::get_if<std::string>(&attribute.value))
      EXPECT_EQ(text->find("secret-id"), std::string::npos) << attribute.name;
  EXPECT_NE(world.lines.find("\"trace_id\":\"" + trace + "\""), std::string::npos);
}

TEST_F(RouterTrace, two_parents_or_a_bad_one_begin_a_trace_of_their_own) {
  const std::string good = "00-" + trace + "-" + parent + "-01";
  ask({good, good});
  ask({"00-" + trace + "-" + parent + "-01-x"});
  ask({});
  EXPECT_TRUE(kept.spans.empty());  // by ratio none is recorded
  EXPECT_EQ(world.lines.find(trace), std::string::npos);
}

TEST_F(RouterTrace, lines_of_the_handler_name_request_and_caller) {
  ask({});
  const Caller caller = world.caller();
  EXPECT_NE(world.lines.find("\"message\":\"in the handler\",\"request_id\":\"r-1\",\"tenant\":\"" +
                             base::to_string(caller.tenant) + "\",\"caller\":\"" +
                             base::to_string(caller.id) + "\""),
            std::string::npos)
      << world.lines;
  EXPECT_EQ(telemetry::Scope::current(), nullptr);
}

TEST_F(RouterTrace, a_later_answer_ends_the_request_that_began) {
  router.add(ForeignRoute{
      .prefix = "/later",
      .permission = [](const http::Request&) { return &read_things; },
      .run =
          [this](const Caller&, const http::Request&) {
            http::Response response;
            response.later = std::make_shared<http::Later>();
            response.later->answer = [this](const base::Done& told) -> http::Response {
              world.log->info("answered");
              return {.status = told ? 202 : 503};
            };
            return response;
          },
      .refuse = [](const base::Error&, const http::Request&) { return http::Response{}; }});
  std::shared_ptr<http::Later> later;
  {
    http::Request request;
    request.method_text = "POST";
    request.path = "/later";
    request.request_id = "r-2";
    request.headers.add("traceparent", "00-" + trace + "-" + parent + "-01");
    later = router.handle(request).later;
  }
  ASSERT_TRUE(later);
  EXPECT_TRUE(kept.spans.empty());
  EXPECT_EQ(telemetry::current_span(), nullptr);
  EXPECT_EQ(later->answer({}).status, 202);
  later.reset();
  ASSERT_EQ(kept.spans.size(), 1U);
  EXPECT_EQ(telemetry::hex(kept.spans.front().context.trace_id.data(), 16), trace);
  EXPECT_NE(world.lines.find("\"message\":\"answered\",\"request_id\":\"r-2\",\"tenant\":"),
            std::string::npos)
      << world.lines;
  EXPECT_NE(world.lines.find("\"trace_id\":\"" + trace + "\"", world.lines.find("answered")),
            std::string::npos)
      << world.lines;
  EXPECT_EQ(telemetry::current_span(), nullptr);
  EXPECT_NE(world.metrics.text().find(R"(route="/later",status="2xx"} 1)"), std::string::npos);
  EXPECT_EQ(telemetry::Scope::current(), nullptr);
}

TEST_F(RouterTrace, what_is_quick_is_so_on_a_store_that_is_quick_only) {
  const auto asks = [](const Router& of, std::string path) {
    http::Request request;
    request.path = std::move(path);
    return of.is_quick(request);
  };
  Router near(authenticator, *world.log, world.metrics, {.store_is_quick = true});
  for (Router* each : {&near, &router}) {
    std::vector<Route> routes;
    routes.push_back(quick(get<ByName, ByName>(
        "/v1/quick/{id}", read_things, "One thing",
        [](const Caller&, const ByName& of) { return base::Result<ByName>(of); })));
    each->add(routes);
  }
  EXPECT_TRUE(asks(near, "/v1/quick/7"));
  EXPECT_FALSE(asks(near, "/v1/quick"));
  EXPECT_FALSE(asks(near, "/elsewhere"));
  EXPECT_FALSE(asks(router, "/v1/quick/7"));
  EXPECT_FALSE(asks(router, "/v1/things/7"));
}

}  // namespace
}  // namespace core
