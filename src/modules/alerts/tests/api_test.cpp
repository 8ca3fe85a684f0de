// /v1/alerts and /v1/silences through the router.
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "core/router.h"
#include "modules/alerts/module.h"
#include "modules/alerts/tests/world.h"

namespace alerts {
namespace {

class ByRole final : public core::Authenticator {
 public:
  explicit ByRole(const Server& server) : server_(server) {}
  base::Result<core::Caller> authenticate(const http::Request& request) override {
    const auto role = core::role_named(core::bearer_token(request).value_or(""));
    if (!role) return base::unauthenticated("who are you");
    return server_.caller(server_.tenant, *role);
  }

 private:
  const Server& server_;
};

class AlertsApi : public testing::Test {
 protected:
  AlertsApi() { router.add(module(*world.server->service).routes); }

  http::Response send(http::Method method, std::string path, std::string body = {},
                      std::string_view role = "admin", std::string query = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.target = query.empty() ? path : path + "?" + query;
    request.query = std::move(query);
    request.body = std::move(body);
    request.headers.add("Authorization", "Bearer " + std::string(role));
    if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
    return router.handle(request);
  }
  static std::string text_at(const http::Response& response, std::string_view pointer) {
    const auto document = base::json::Document::parse(response.body);
    const auto* value = document ? base::json::at(document->root(), pointer) : nullptr;
    return value != nullptr && value->kind() == base::json::Kind::string
               ? std::string(value->string())
               : "";
  }

  World world;
  ByRole authenticator{*world.server};
  core::Router router{authenticator, *world.server->log, world.server->metrics};
};

TEST_F(AlertsApi, alerts_are_listed_and_shown) {
  ASSERT_TRUE(world.server->send(
      world.server->tenant,
      {firing({{"alertname", "Disk"}, {"severity", "critical"}}), firing({{"alertname", "Cpu"}})}));
  const auto list = send(http::Method::get, "/v1/alerts", {}, "viewer",
                         "filter=alertname%3D%22Disk%22&state=firing&sort=-started,name");
  ASSERT_EQ(list.status, 200) << list.body;
  EXPECT_EQ(text_at(list, "/items/0/name"), "Disk");
  EXPECT_EQ(text_at(list, "/items/0/ends_at"), "2025-11-25T12:05:00Z");
  const auto one =
      send(http::Method::get, "/v1/alerts/" + text_at(list, "/items/0/id"), {}, "viewer");
  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(text_at(one, "/state"), "firing");
  EXPECT_EQ(send(http::Method::get, "/v1/alerts/" + to_string(base::Id{{9}})).status, 404);
  EXPECT_EQ(send(http::Method::get, "/v1/alerts", {}, "viewer", "state=loud").status, 400);
  EXPECT_EQ(send(http::Method::get, "/v1/alerts", {}, "ingest").status, 403);
}

TEST_F(AlertsApi, a_silence_is_made_changed_and_ended) {
  const std::string body =
      R"({"matchers":[{"name":"alertname","value":"Disk"}],"duration":"2h","comment":"works"})";
  const auto made = send(http::Method::post, "/v1/silences", body);
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string path = "/v1/silences/" + text_at(made, "/id");
  EXPECT_EQ(text_at(made, "/state"), "active");
  EXPECT_EQ(text_at(made, "/created_by"), "ada");
  EXPECT_EQ(text_at(send(http::Method::put, path, body), "/id"), text_at(made, "/id"));
  EXPECT_EQ(send(http::Method::post, "/v1/silences", body, "viewer").status, 403);
  const auto preview = send(http::Method::post, "/v1/silences/preview",
                            R"({"matchers":[{"name":"alertname","value":"Disk"}]})", "viewer");
  EXPECT_EQ(preview.status, 200) << preview.body;
  EXPECT_EQ(text_at(send(http::Method::del, path), "/state"), "expired");
  EXPECT_EQ(text_at(send(http::Method::get, path), "/state"), "expired");
}

TEST_F(AlertsApi, what_is_wrong_is_named_by_its_place) {
  const auto none = send(http::Method::post, "/v1/silences", R"({"matchers":[],"comment":""})");
  EXPECT_EQ(none.status, 400);
  EXPECT_EQ(text_at(none, "/errors/0/pointer"), "/matchers");
  const auto empty =
      send(http::Method::post, "/v1/silences",
           R"({"matchers":[{"name":"a","value":".*","regex":true}],"duration":"1h","comment":""})");
  EXPECT_EQ(empty.status, 400);
  EXPECT_EQ(text_at(empty, "/errors/0/pointer"), "/matchers");
  EXPECT_EQ(text_at(empty, "/detail"), "at least one matcher must not match the empty string");
}

}  // namespace
}  // namespace alerts
