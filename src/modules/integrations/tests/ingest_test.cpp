// The way in, through the router: keys, statuses, what is durable.
#include "modules/integrations/ingest.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/check.h"
#include "base/describe/read.h"
#include "base/text.h"
#include "core/intake.h"
#include "core/ledger.h"
#include "core/migrations.h"
#include "core/notices.h"
#include "core/router.h"
#include "core/tenants.h"
#include "modules/integrations/codec.h"
#include "modules/integrations/migrations.h"
#include "modules/integrations/module.h"
#include "platform/store/migration.h"
#include "platform/store/tests/test_database.h"

namespace integrations {
namespace {

// Whoever shows "Bearer <role>" has that role.
class ByRole final : public core::Authenticator {
 public:
  explicit ByRole(base::Id tenant) : tenant_(tenant) {}
  base::Result<core::Caller> authenticate(const http::Request& request) override {
    const auto role = core::role_named(core::bearer_token(request).value_or(""));
    if (!role) return base::unauthenticated("who are you");
    core::Caller caller = core::system_caller(tenant_, "test");
    caller.kind = core::CallerKind::token;
    caller.name = "ada";
    caller.role = *role;
    return caller;
  }

 private:
  base::Id tenant_;
};

class Ingest : public testing::Test {
 protected:
  Ingest() {
    auto pattern = (std::filesystem::temp_directory_path() / "ingest-test-XXXXXX").string();
    CHECK(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    store = store::TestDatabase(folder_ + "/store.db").open([&](store::Store& owner) {
      const store::MigrationSet sets[] = {{"core", core::migrations()},
                                          {"integrations", migrations()}};
      CHECK(store::migrate(owner, sets, clock.now()));
    });
    tenants = std::make_unique<core::Tenants>(*store, clock, *ids);
    CHECK(tenants->load());
    intake = *core::Intake::open({.folder = folder_ + "/intake"}, clock);
    services = std::make_unique<core::Services>(core::Services{
        *store, clock, *ids, *randomness, *tenants, ledger, notices, *intake, *log, metrics});
    service = std::make_unique<Service>(*services);
    authenticator = std::make_unique<ByRole>(tenants->named("default")->id);
    router = std::make_unique<core::Router>(*authenticator, *log, metrics);
    const core::Module offered = module(*service);
    router->add(offered.routes);
    for (const core::ForeignRoute& route : offered.foreign_routes) router->add(route);
    CHECK(intake->start(
        1, [](std::span<core::IntakeRecord>) {},
        [this](std::span<core::IntakeRecord> records) {
          const std::scoped_lock lock(mutex);
          for (auto& record : records) received.push_back(record.signal);
        }));
  }
  ~Ingest() override {
    intake->stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static http::Request request(http::Method method, std::string path, std::string authorization,
                               std::string body = {}) {
    http::Request request;
    request.method = method;
    request.path = request.target = std::move(path);
    request.body = std::move(body);
    request.request_id = "r1";
    if (!authorization.empty()) request.headers.add("Authorization", authorization);
    if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
    return request;
  }
  http::Response send(http::Method method, std::string path, std::string authorization,
                      std::string body = {}) {
    return router->handle(
        request(method, std::move(path), std::move(authorization), std::move(body)));
  }
  NewIntegration create() {
    const auto created = service->create(core::system_caller(authenticator_tenant(), "test"),
                                         {Kind::alertmanager, "prod"});
    CHECK(created);
    return *created;
  }
  base::Id authenticator_tenant() const { return tenants->named("default")->id; }

  base::FakeClock clock{base::Time{1'764'072'000'000'000'000}};
  std::string lines;
  std::unique_ptr<telemetry::Log> log = telemetry::Log::memory(clock, &lines);
  telemetry::Metrics metrics;
  std::unique_ptr<base::Randomness> randomness = base::seeded_randomness(5);
  std::unique_ptr<base::IdSource> ids = base::uuid7_source(clock, *randomness);
  core::Ledger ledger{clock, *ids};
  core::Notices notices;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Tenants> tenants;
  std::unique_ptr<core::Intake> intake;
  std::unique_ptr<core::Services> services;
  std::unique_ptr<Service> service;
  std::unique_ptr<ByRole> authenticator;
  std::unique_ptr<core::Router> router;
  std::mutex mutex;  // guards received
  std::vector<core::Signal> received;

 private:
  std::string folder_;
};

TEST_F(Ingest, a_body_with_the_key_is_durable_and_accepted) {
  const NewIntegration made = create();
  EXPECT_TRUE(made.key.starts_with("msk_"));
  EXPECT_EQ(made.key.size(), 4U + 43U);
  const std::string path = "/v1/ingest/" + to_string(made.id);
  const auto bearer = send(http::Method::post, path, "Bearer " + made.key, "{\"raw\":1}");
  EXPECT_EQ(bearer.status, 202);
  EXPECT_EQ(bearer.body, R"({"accepted":1})");
  const auto basic = send(http::Method::post, path,
                          "Basic " + base::to_base64("anybody:" + made.key), "not even JSON");
  EXPECT_EQ(basic.status, 202);
  EXPECT_EQ(intake->statistics().log.records_total, 2U);

  const auto page = service->list(core::system_caller(authenticator_tenant(), "test"), {});
  ASSERT_EQ(page->items.size(), 1U);
  EXPECT_EQ(page->items[0].signals_total, 2);
  EXPECT_EQ(page->items[0].refused_total, 0);
  EXPECT_EQ(page->items[0].last_signal_at, clock.now());
  EXPECT_NE(metrics.text().find("mainstay_signals_received_total{integration=\"prod\"} 2"),
            std::string::npos);
}

TEST_F(Ingest, what_is_refused_has_the_status_that_the_sender_understands) {
  const NewIntegration made = create();
  const std::string path = "/v1/ingest/" + to_string(made.id), key = "Bearer " + made.key;
  EXPECT_EQ(send(http::Method::post, path, "", "{}").status, 401);
  EXPECT_EQ(send(http::Method::post, path, key + "x", "{}").status, 401);
  EXPECT_EQ(send(http::Method::get, path, key).status, 405);
  const auto unknown =
      send(http::Method::post, "/v1/ingest/" + to_string(base::Id{{9}}), key, "{}");
  const auto nonsense = send(http::Method::post, "/v1/ingest/nonsense", key, "{}");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(nonsense.status, 404);
  EXPECT_EQ(unknown.body, nonsense.body);
  EXPECT_EQ(send(http::Method::post, path, key, std::string(ingest_body_max + 1, ' ')).status, 413);
  auto form = request(http::Method::post, path, key, "a=b");
  form.headers.set("Content-Type", "text/plain");
  EXPECT_EQ(router->handle(form).status, 415);
  EXPECT_EQ(intake->statistics().log.records_total, 0U);
  const auto page = service->list(core::system_caller(authenticator_tenant(), "test"), {});
  EXPECT_EQ(page->items[0].refused_total, 4);

  intake->stop();
  const auto later = send(http::Method::post, path, key, "{}");
  EXPECT_EQ(later.status, 503);
  EXPECT_TRUE(later.headers.find("Retry-After"));
}

TEST_F(Ingest, a_key_ends_with_its_integration_and_survives_a_restart) {
  const NewIntegration made = create();
  Service restarted(*services);
  ASSERT_TRUE(restarted.load());
  EXPECT_TRUE(restarted.admit(made.id, made.key));
  EXPECT_FALSE(restarted.admit(made.id, "msk_other"));
  const std::string path = "/v1/integrations/" + to_string(made.id);
  EXPECT_EQ(send(http::Method::del, path, "Bearer operator").status, 403);
  EXPECT_EQ(send(http::Method::del, path, "Bearer admin").status, 204);
  EXPECT_EQ(send(http::Method::del, path, "Bearer admin").status, 404);
  EXPECT_EQ(send(http::Method::post, "/v1/ingest/" + to_string(made.id), "Bearer " + made.key, "{}")
                .status,
            404);
}

TEST_F(Ingest, an_integration_is_made_by_api_with_a_name_of_its_own) {
  const std::string body = R"({"kind":"alertmanager","name":"prod"})";
  const auto made = send(http::Method::post, "/v1/integrations", "Bearer admin", body);
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_NE(made.body.find("\"key\":\"msk_"), std::string::npos);
  EXPECT_EQ(send(http::Method::post, "/v1/integrations", "Bearer admin", body).status, 409);
  EXPECT_EQ(send(http::Method::post, "/v1/integrations", "Bearer viewer", body).status, 403);
  const auto list = send(http::Method::get, "/v1/integrations", "Bearer viewer");
  EXPECT_EQ(list.status, 200);
  EXPECT_EQ(list.body.find("key"), std::string::npos);
}

}  // namespace
}  // namespace integrations
