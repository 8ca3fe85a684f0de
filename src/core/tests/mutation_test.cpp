#include "core/mutation.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "core/request_store.h"
#include "core/router.h"
#include "core/tests/world.h"

namespace core {
namespace {

constexpr Permission write_notes{"notes:write", "Write notes", everyone_who_reads};

class WorldAuthenticator final : public Authenticator {
 public:
  explicit WorldAuthenticator(const World& world) : world_(world) {}
  base::Result<Caller> authenticate(const http::Request& request) override {
    Caller caller = request.headers.find("Other") ? world_.caller_of(world_.other, Role::admin)
                                                  : world_.caller();
    caller.kind = CallerKind::token;
    return caller;
  }

 private:
  const World& world_;
};

// A service of one route: counts its calls and appends an entry to the ledger.
struct MutationTest : testing::Test {
  World world;
  std::unique_ptr<store::Store> store = request_store(*world.store);
  Idempotency idempotency{*world.services};
  RateLimit rate_limit{{.per_second = 1, .burst = 1'000}};
  WorldAuthenticator authenticator{world};
  Router router{authenticator, *world.log, world.metrics, {.idempotency = &idempotency}};
  int calls = 0, committed = 0;
  bool fails = false, large = false;

  MutationTest() {
    const auto handler = [this](const Caller& caller, const None&,
                                const None&) -> base::Result<ById> {
      ++calls;
      return store->write(
          caller.tenant, [&](store::Transaction& transaction) -> base::Result<ById> {
            TRY(world.ledger.append(transaction, caller, "note.made", "note/1", R"({"n":1})"));
            if (fails) return base::conflict("not today");
            transaction.after_commit([this] { ++committed; });
            return ById{world.ids->next()};
          });
    };
    std::vector<Route> routes;
    routes.push_back(
        post<None, None, ById>("/v1/notes", write_notes, {.summary = "Make"}, handler));
    routes.push_back(post<None, None, ById>("/v1/secrets", write_notes,
                                            {.summary = "Make", .secret_reply = true}, handler));
    routes.push_back(post<None, None, ById>(
        "/v1/sent", write_notes, {.summary = "Send", .effects = Effects::outside}, handler));
    router.add(routes);
  }

  http::Response ask(std::string query, std::string key = "", std::string path = "/v1/notes",
                     std::string body = "", bool other = false) {
    http::Request request;
    request.method = http::Method::post;
    request.method_text = "POST";
    request.path = std::move(path);
    request.query = std::move(query);
    request.body = std::move(body);
    request.request_id = "r";
    if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
    if (!key.empty()) request.headers.add("Idempotency-Key", key);
    if (other) request.headers.add("Other", "yes");
    return router.handle(request);
  }
  std::int64_t entries() {
    return world.count("select count(*) from core_ledger_entry where tenant_id = $1",
                       world.tenant.id);
  }
};

using DryRun = MutationTest;
using IdempotencyKey = MutationTest;

TEST_F(DryRun, everything_is_answered_and_nothing_is_kept) {
  const auto response = ask("dry_run=true");
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.headers.find("Dry-Run"), "true");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(committed, 0);
  EXPECT_EQ(entries(), 0);
  EXPECT_EQ(ask("dry_run=false").status, 200);
  EXPECT_EQ(entries(), 1);
}

TEST_F(DryRun, a_refusal_is_the_same) {
  fails = true;
  EXPECT_EQ(ask("dry_run=true").status, 409);
  EXPECT_NE(ask("dry_run=true").body.find("not today"), std::string::npos);
}

TEST_F(DryRun, what_acts_outside_the_store_is_refused) {
  const auto response = ask("dry_run=true", "", "/v1/sent");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(ask("", "", "/v1/sent").status, 200);
}

TEST_F(DryRun, other_values_are_refused_and_other_parameters_are_the_routes) {
  for (const auto* query : {"dry_run", "dry_run=", "dry_run=1", "dry_run=true&dry_run=true"})
    EXPECT_EQ(ask(query).status, 400) << query;
  const auto response = ask("dry_run=true&colour=red");
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("unknown parameter colour"), std::string::npos);
  EXPECT_EQ(calls, 0);
}

TEST_F(DryRun, an_unknown_parameter_is_cut_for_the_answer_between_characters) {
  std::string name(63, 'x');
  for (int i = 0; i < 20; ++i) name += "%C3%BC";
  const auto response = ask(name + "=1");
  EXPECT_EQ(response.status, 400);
  EXPECT_TRUE(base::is_utf8(response.body));
}

TEST_F(IdempotencyKey, dry_run_false_is_as_good_as_nothing) {
  const auto first = ask("dry_run=false", "k1"), again = ask("dry_run=false", "k1");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(again.headers.find("Idempotency-Replayed"), "true");
  EXPECT_EQ(ask("", "k1").headers.find("Idempotency-Replayed"), "true");
  EXPECT_EQ(entries(), 1);
}

TEST_F(IdempotencyKey, is_checked_when_it_is_tried_too) {
  EXPECT_EQ(ask("dry_run=true", std::string(256, 'k')).status, 400);
  EXPECT_EQ(ask("dry_run=true", "with space").status, 400);
  EXPECT_EQ(ask("dry_run=true", "k1").status, 200);
  EXPECT_EQ(calls, 1);
}

TEST_F(IdempotencyKey, the_same_request_has_its_effect_once_and_the_same_answer) {
  const auto first = ask("", "k1"), again = ask("", "k1");
  EXPECT_EQ(first.status, 200);
  EXPECT_FALSE(first.headers.find("Idempotency-Replayed"));
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.content_type, first.content_type);
  EXPECT_EQ(again.headers.find("Idempotency-Replayed"), "true");
  EXPECT_EQ(entries(), 1);
  EXPECT_EQ(ask("", "k2").status, 200);
  EXPECT_EQ(entries(), 2);
}

TEST_F(IdempotencyKey, is_the_callers_own) {
  ask("", "k1");
  EXPECT_FALSE(ask("", "k1", "/v1/notes", "", true).headers.find("Idempotency-Replayed"));
  EXPECT_EQ(calls, 2);
}

TEST_F(IdempotencyKey, another_request_with_it_is_refused) {
  ask("", "k1");
  for (const auto& response : {ask("", "k1", "/v1/notes", "{}"), ask("", "k1", "/v1/secrets")}) {
    EXPECT_EQ(response.status, 409);
    EXPECT_NE(response.body.find("used for another request"), std::string::npos);
  }
  EXPECT_EQ(entries(), 1);
}

TEST_F(IdempotencyKey, what_failed_may_be_tried_again) {
  fails = true;
  EXPECT_EQ(ask("", "k1").status, 409);
  fails = false;
  EXPECT_EQ(ask("", "k1").status, 200);
  EXPECT_EQ(entries(), 1);
}

TEST_F(IdempotencyKey, a_secret_is_never_kept_and_its_effect_still_happens_once) {
  const auto first = ask("", "k1", "/v1/secrets"), again = ask("", "k1", "/v1/secrets");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(again.status, 409);
  EXPECT_NE(again.body.find("not kept"), std::string::npos);
  EXPECT_EQ(entries(), 1);
  EXPECT_EQ(world.count("select count(*) from core_idempotency where tenant_id = $1 and body is"
                        " not null",
                        world.tenant.id),
            0);
}

TEST_F(IdempotencyKey, a_crash_after_the_effect_leaves_the_key) {
  // As if the process had ended between the effect and the answer.
  const Caller caller = world.caller();
  const Idempotency::Mark mark{.key = "k1", .request_hash = "h"};
  ASSERT_TRUE(world.store->write(caller.tenant, [&](store::Transaction& transaction) {
    return idempotency.remember(transaction, caller, mark);
  }));
  const auto replayed = idempotency.replay(caller, mark);
  ASSERT_FALSE(replayed);
  EXPECT_EQ(replayed.error().code, base::Code::conflict);
  const auto twice = world.store->write(caller.tenant, [&](store::Transaction& transaction) {
    return idempotency.remember(transaction, caller, mark);
  });
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("being carried out"), std::string::npos);
}

TEST_F(IdempotencyKey, is_forgotten_after_a_day) {
  ask("", "k1");
  world.clock.advance(Idempotency::kept + base::seconds(1));
  EXPECT_FALSE(ask("", "k1").headers.find("Idempotency-Replayed"));
  EXPECT_EQ(entries(), 2);
  world.clock.advance(Idempotency::kept + base::seconds(1));
  EXPECT_EQ(*idempotency.expire(), 1);
  EXPECT_EQ(*idempotency.expire(), 0);
}

TEST_F(IdempotencyKey, must_be_visible_ascii) {
  for (const std::string& key :
       {std::string("a b"), std::string(256, 'k'), std::string("\xc3\xa4")})
    EXPECT_EQ(ask("", key).status, 400);
  EXPECT_EQ(ask("", std::string(255, 'k')).status, 200);
}

}  // namespace
}  // namespace core
