#include "core/router.h"

#include <gtest/gtest.h>

#include "base/json/json.h"
#include "core/access.h"
#include "core/core_module.h"
#include "core/openapi.h"
#include "core/tests/scripted_client.h"
#include "core/tests/world.h"

namespace core {
namespace {

// Who asks is a header: the router's own rules are what is tested.
class HeaderAuthenticator final : public Authenticator {
 public:
  explicit HeaderAuthenticator(const World& world) : world_(world) {}
  base::Result<Caller> authenticate(const http::Request& request) override {
    const auto role = request.headers.find("Role");
    if (!role) return base::unauthenticated("who are you?");
    return world_.caller(TRY(role_named(*role)));
  }

 private:
  const World& world_;
};

struct RouterTest : testing::Test {
  World world;
  HeaderAuthenticator authenticator{world};
  Access access{*world.services, {}};
  DeadLetters dead_letters{*world.services};
  Leases leases{*world.services, "test", Leases::options_for(store::Dialect::sqlite)};
  Jobs jobs{*world.services, leases};
  Subscribers subscribers{*world.services, leases};
  test::ScriptedClient client;
  Idempotency idempotency{*world.services};
  Secrets secrets{*world.services, {.key_file = world.folder.file("secrets.key")}};
  Resealing resealing{*world.services, secrets};
  Webhooks webhooks{*world.services, secrets, leases, client, {}};
  std::vector<const Permission*> permissions;
  Retention retention{*world.services, {}};
  Checkpoints checkpoints{*world.services, {.keys_folder = world.folder.file("keys")}};
  Module module = core_module({*world.services, access, dead_letters, jobs, checkpoints,
                               idempotency, subscribers, webhooks, retention, resealing},
                              permissions);
  Router router{authenticator, *world.log, world.metrics};

  RouterTest() { router.add(module.routes); }

  http::Response ask(http::Method method, std::string path, std::string_view role = "admin",
                     std::string body = "", std::string query = "") {
    http::Request request;
    request.method = method;
    request.method_text = http::name(method);
    request.path = std::move(path);
    request.query = std::move(query);
    request.request_id = "r-1";
    request.body = std::move(body);
    if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
    if (!role.empty()) request.headers.add("Role", role);
    return router.handle(request);
  }
};

std::string member(const http::Response& response, std::string_view pointer) {
  const auto document = base::json::Document::parse(response.body);
  if (!document) return response.body;
  const auto* value = base::json::at(document->root(), pointer);
  return value == nullptr ? "" : std::string(value->string());
}

TEST_F(RouterTest, every_route_with_a_permission_refuses_a_caller_without_it) {
  std::size_t checked = 0;
  for (const Route& route : module.routes) {
    if (route.permission == nullptr) continue;
    std::string path = route.path;
    if (const auto brace = path.find("{sequence}"); brace != std::string::npos)
      path.replace(brace, 10, "1");
    for (std::size_t brace = 0; (brace = path.find('{', brace)) != std::string::npos;)
      path.replace(brace, path.find('}', brace) + 1 - brace,
                   "018f4e9c-7d3a-7bcd-8123-456789abcdef");
    const std::string query = path.ends_with("consistency-proof") ? "from=0&to=0" : "";
    const std::string body(route.example);
    EXPECT_EQ(ask(route.method, path, "agent", body, query).status, 403) << route.path;
    EXPECT_EQ(ask(route.method, path, "", body, query).status, 401) << route.path;
    // Nobody who comes by the network resets a password: only the control socket's caller.
    if (route.permission == &permission::passwords_reset) continue;
    const int allowed = ask(route.method, path, "admin", body, query).status;
    EXPECT_TRUE(allowed < 300 || allowed == 404) << route.path << ": " << allowed;
    ++checked;
  }
  EXPECT_GE(checked, 10U);
}

TEST_F(RouterTest, what_is_not_there_is_told_to_callers_only) {
  EXPECT_EQ(ask(http::Method::get, "/v1/nothing").status, 404);
  EXPECT_EQ(ask(http::Method::get, "/v1/nothing", "").status, 401);
  EXPECT_EQ(ask(http::Method::get, "/elsewhere", "").status, 404);
}

TEST_F(RouterTest, a_wrong_method_names_the_right_ones) {
  const auto response = ask(http::Method::put, "/v1/tokens");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, POST");
}

TEST_F(RouterTest, faults_are_problems_with_pointers) {
  const auto response =
      ask(http::Method::post, "/v1/tokens", "admin", R"({"nam":"x","role":"king"})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(member(response, "/code"), "invalid");
  EXPECT_EQ(member(response, "/request_id"), "r-1");
  EXPECT_NE(response.body.find(R"("pointer":"/role")"), std::string::npos) << response.body;
  EXPECT_NE(response.body.find("did you mean"), std::string::npos) << response.body;
}

TEST_F(RouterTest, a_body_that_is_not_json_is_415) {
  http::Request request;
  request.method = http::Method::post;
  request.path = "/v1/tokens";
  request.body = "name=x";
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.headers.add("Role", "admin");
  EXPECT_EQ(router.handle(request).status, 415);
}

TEST_F(RouterTest, unknown_and_bad_parameters_are_refused) {
  const auto unknown = ask(http::Method::get, "/v1/tokens", "admin", "", "limt=5");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_NE(member(unknown, "/detail").find("did you mean limit?"), std::string::npos);
  for (const char* query :
       {"limit=0", "limit=501", "limit=x", "limit=1&limit=2", "cursor=!", "a=%zz"})
    EXPECT_EQ(ask(http::Method::get, "/v1/tokens", "admin", "", query).status, 400) << query;
  EXPECT_EQ(ask(http::Method::del, "/v1/tokens/nonsense").status, 400);
}

TEST_F(RouterTest, lists_go_page_by_page) {
  for (int i = 0; i < 5; ++i)
    ASSERT_EQ(
        ask(http::Method::post, "/v1/tokens", "admin", R"({"name":"t","role":"viewer"})").status,
        201);
  std::set<std::string> seen;
  std::string cursor;
  for (int pages = 0; pages < 3; ++pages) {
    const auto response = ask(http::Method::get, "/v1/tokens", "admin", "",
                              "limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    const auto page = base::json::Document::parse(response.body);
    for (const auto& item : page->root().find("items")->array())
      seen.emplace(item.find("id")->string());
    const auto* next = page->root().find("next");
    cursor = next->is_null() ? "" : std::string(next->string());
    EXPECT_EQ(cursor.empty(), pages == 2);
  }
  EXPECT_EQ(seen.size(), 5U);
}

TEST_F(RouterTest, the_document_names_every_route_and_is_stable) {
  const std::string document = openapi("core", "Core", module.routes);
  const auto parsed = base::json::Document::parse(document);
  ASSERT_TRUE(parsed);
  for (const Route& route : module.routes)
    EXPECT_NE(parsed->root().find("paths")->find(route.path), nullptr) << route.path;
  EXPECT_EQ(document, openapi("core", "Core", module.routes));
}

TEST_F(RouterTest, requests_are_counted_by_route_and_class) {
  ask(http::Method::get, "/v1/tokens");
  EXPECT_NE(world.metrics.text().find(
                R"(mainstay_http_requests_total{method="GET",route="/v1/tokens",status="2xx"} 1)"),
            std::string::npos);
}

}  // namespace
}  // namespace core
