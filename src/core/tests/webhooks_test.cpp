#include "core/webhooks.h"

#include <gtest/gtest.h>

#include "base/json/json.h"
#include "base/text.h"
#include "core/tests/scripted_client.h"
#include "core/tests/world.h"
#include "core/webhook_event.h"

namespace core {
namespace {

class WebhookDeliveries : public testing::Test {
 protected:
  ~WebhookDeliveries() override { stop(); }

  void start() {
    subscribers.add(webhooks.subscriber());
    subscribers.start();
    webhooks.start();
  }
  void stop() {
    subscribers.stop();
    webhooks.stop();
  }
  NewWebhook create(std::string name, std::vector<std::string> types = {"silence.*"}) {
    auto made = webhooks.create(world.caller(), {.name = std::move(name),
                                                 .url = "https://hooks.example.com/x?token=t",
                                                 .types = std::move(types)});
    if (!made) ADD_FAILURE() << made.error().message;
    return made ? *std::move(made) : NewWebhook();
  }
  // Oldest first.
  std::vector<WebhookDelivery> log(const base::Id& id) {
    auto page = webhooks.deliveries(world.caller(), {.id = id});
    if (!page) {
      ADD_FAILURE() << page.error().message;
      return {};
    }
    std::reverse(page->items.begin(), page->items.end());
    return page->items;
  }
  bool waits_for_state(const base::Id& id, std::size_t index, WebhookDeliveryState state) {
    return eventually([&] {
      const auto lines = log(id);
      return lines.size() > index && lines[index].state == state;
    });
  }
  bool waits_for_attempts(const base::Id& id, std::int64_t attempts) {
    return eventually([&] {
      const auto lines = log(id);
      return !lines.empty() && lines[0].attempts == attempts;
    });
  }
  std::vector<std::string> sent_types() {
    std::vector<std::string> types;
    for (const auto& request : client.requests()) types.push_back(text(request.body, "/type"));
    return types;
  }
  static std::string text(const std::string& json, std::string_view pointer) {
    const auto document = base::json::Document::parse(json);
    if (!document) return document.error().message;
    const auto* value = base::json::at(document->root(), pointer);
    return value == nullptr ? "" : std::string(value->string());
  }
  static std::string header(const outbound::Request& request, std::string_view name) {
    for (const auto& each : request.headers)
      if (each.name == name) return each.value;
    return "";
  }

  World world;
  Leases leases{*world.services, "one", Leases::options_for(store::Dialect::sqlite)};
  Subscribers subscribers{*world.services, leases};
  test::ScriptedClient client;
  Secrets secrets{*world.services, {.key_file = world.folder.file("secrets.key")}};
  Webhooks webhooks{*world.services, secrets, leases, client, {}};
};

using enum WebhookDeliveryState;

TEST_F(WebhookDeliveries, an_event_is_sent_as_a_signed_cloud_event) {
  const auto webhook = create("chat");
  EXPECT_TRUE(webhook.secret.starts_with("mwh_"));
  EXPECT_EQ(webhook.secret.size(), 47U);
  start();
  ASSERT_TRUE(world.append("silence.created", "S-1", R"({"comment":"quiet"})"));
  ASSERT_TRUE(waits_for_state(webhook.id, 0, delivered));
  ASSERT_EQ(client.requests().size(), 1U);
  const auto request = client.requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://hooks.example.com/x?token=t");
  EXPECT_FALSE(request.follow_redirects);
  EXPECT_EQ(header(request, "Content-Type"), "application/cloudevents+json; charset=utf-8");
  EXPECT_EQ(text(request.body, "/specversion"), "1.0");
  EXPECT_EQ(text(request.body, "/type"), "mainstay.silence.created");
  EXPECT_EQ(text(request.body, "/source"),
            "urn:mainstay:tenant:" + base::to_string(world.tenant.id));
  EXPECT_EQ(text(request.body, "/subject"), "S-1");
  EXPECT_EQ(text(request.body, "/time"), "2025-11-25T12:00:00Z");
  EXPECT_EQ(text(request.body, "/datacontenttype"), "application/json");
  EXPECT_EQ(text(request.body, "/tenant"), "default");
  EXPECT_EQ(text(request.body, "/sequence"), "0000000000000000002");
  EXPECT_EQ(text(request.body, "/actor"), "ada");
  EXPECT_EQ(text(request.body, "/data/comment"), "quiet");
  const auto timestamp = header(request, "X-Mainstay-Timestamp");
  EXPECT_EQ(timestamp, "1764072000");
  EXPECT_EQ(header(request, "X-Mainstay-Signature"),
            webhook_signature(base::Secret(webhook.secret), timestamp, request.body));
  const auto line = log(webhook.id).at(0);
  EXPECT_EQ(line.status, 200);
  EXPECT_EQ(line.sequence, 2);
  EXPECT_EQ(line.attempts, 1);
}

// RFC 4231 has no such case; this one was computed with `openssl dgst -sha256 -hmac`.
TEST(WebhookSignature, is_a_known_one) {
  EXPECT_EQ(webhook_signature(base::Secret("mwh_secret"), "1764072000", "{}"),
            "v1=2575befbade5a5f11c36aa869c61a2be1d7f095d98f65653da1fb8ad84997d3d");
}

TEST(WebhookAnswer, shows_no_path_of_the_address) {
  const auto failed = webhook_answer(
      base::unavailable("POST https://hooks.example.com/services/T/secret: connection refused"),
      "https://hooks.example.com/services/T/secret?x=y");
  EXPECT_EQ(failed.error, "POST https://hooks.example.com:443: connection refused");
}

TEST_F(WebhookDeliveries, only_what_comes_after_and_of_its_types_is_sent) {
  ASSERT_TRUE(world.append("silence.created", "before"));
  const auto webhook = create("chat");
  ASSERT_TRUE(world.append("token.created", "T-1"));
  start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_state(webhook.id, 0, delivered));
  EXPECT_EQ(log(webhook.id).size(), 1U);
  EXPECT_EQ(log(webhook.id)[0].object, "S-1");
}

TEST_F(WebhookDeliveries, a_failure_is_tried_again_and_holds_back_its_object_only) {
  const auto webhook = create("chat");
  client.answer({500});
  start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_state(webhook.id, 0, retrying));
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(waits_for_state(webhook.id, 2, delivered));
  EXPECT_EQ(log(webhook.id)[1].state, pending);
  EXPECT_EQ(log(webhook.id)[0].error, "the receiver answered 500");
  EXPECT_EQ(log(webhook.id)[0].status, 500);
  world.clock.advance(base::seconds(2));
  ASSERT_TRUE(waits_for_state(webhook.id, 1, delivered));
  EXPECT_EQ(log(webhook.id)[0].state, delivered);
  EXPECT_EQ(log(webhook.id)[0].attempts, 2);
  EXPECT_EQ(sent_types(),
            (std::vector<std::string>{"mainstay.silence.created", "mainstay.silence.created",
                                      "mainstay.silence.created", "mainstay.silence.expired"}));
  // The same event each time: receivers tell repeats by it.
  const auto requests = client.requests();
  EXPECT_EQ(text(requests[0].body, "/id"), text(requests[2].body, "/id"));
}

TEST_F(WebhookDeliveries, one_that_always_fails_is_parked_until_somebody_decides) {
  const auto webhook = create("chat");
  client.answer(std::deque<int>(webhook_attempts_max, 0));
  start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  for (int attempt = 1; attempt <= webhook_attempts_max; ++attempt) {
    ASSERT_TRUE(waits_for_attempts(webhook.id, attempt)) << attempt;
    if (attempt < webhook_attempts_max) world.clock.advance(base::minutes(15));
  }
  ASSERT_TRUE(waits_for_state(webhook.id, 0, parked));
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(waits_for_state(webhook.id, 1, pending));
  world.clock.advance(base::hours(1));
  const auto lines = log(webhook.id);
  EXPECT_EQ(lines[0].error, "connection refused");
  EXPECT_EQ(lines[0].status, std::nullopt);
  EXPECT_EQ(webhooks.retry(world.caller(), webhook.id, lines[1].id).error().code,
            base::Code::conflict);
  EXPECT_NE(world.metrics.text().find("mainstay_webhook_parked 1"), std::string::npos);
  ASSERT_TRUE(webhooks.retry(world.caller(), webhook.id, lines[0].id));
  ASSERT_TRUE(waits_for_state(webhook.id, 1, delivered));
  EXPECT_EQ(webhooks.skip(world.caller(), webhook.id, lines[0].id).error().code,
            base::Code::conflict);
  EXPECT_EQ(world.count("select count(*) from core_ledger_entry e where e.tenant_id = $1"
                        " and e.type = 'webhook.delivery_retried'",
                        world.tenant.id),
            1);
}

TEST_F(WebhookDeliveries, skipping_one_lets_the_next_of_its_object_go) {
  const auto webhook = create("chat");
  client.answer({500});
  start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_state(webhook.id, 0, retrying));
  ASSERT_TRUE(world.append("silence.expired", "S-1"));
  ASSERT_TRUE(waits_for_state(webhook.id, 1, pending));
  ASSERT_TRUE(webhooks.skip(world.caller(), webhook.id, log(webhook.id)[0].id));
  ASSERT_TRUE(waits_for_state(webhook.id, 1, delivered));
  EXPECT_EQ(log(webhook.id)[0].state, skipped);
}

TEST_F(WebhookDeliveries, a_receiver_may_ask_for_more_time) {
  const auto webhook = create("chat");
  client.answer({429}, {{"Retry-After", "300"}});
  start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_state(webhook.id, 0, retrying));
  EXPECT_EQ(log(webhook.id)[0].next_attempt_at, world.clock.now() + base::minutes(5));
}

TEST_F(WebhookDeliveries, what_was_queued_survives_a_restart_and_is_sent_then) {
  const auto webhook = create("chat");
  subscribers.add(webhooks.subscriber());
  subscribers.start();
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_state(webhook.id, 0, pending));
  EXPECT_TRUE(client.requests().empty());
  Webhooks next{*world.services, secrets, leases, client, {}};
  next.start();
  EXPECT_TRUE(waits_for_state(webhook.id, 0, delivered));
}

TEST_F(WebhookDeliveries, a_disabled_one_gets_nothing_and_later_only_what_is_new) {
  const auto webhook = create("chat");
  start();
  WantedWebhook wanted{.name = "chat", .url = webhook.url, .types = webhook.types};
  wanted.enabled = false;
  ASSERT_TRUE(webhooks.update(world.caller(), webhook.id, wanted));
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  wanted.enabled = true;
  ASSERT_TRUE(webhooks.update(world.caller(), webhook.id, wanted));
  ASSERT_TRUE(world.append("silence.created", "S-2"));
  ASSERT_TRUE(waits_for_state(webhook.id, 0, delivered));
  EXPECT_EQ(log(webhook.id).size(), 1U);
  EXPECT_EQ(log(webhook.id)[0].object, "S-2");
}

TEST_F(WebhookDeliveries, a_test_is_sent_at_once_and_says_what_came_of_it) {
  const auto webhook = create("chat", {"nothing.*"});
  start();
  const auto good = webhooks.test(world.caller(), webhook.id);
  ASSERT_TRUE(good);
  EXPECT_EQ(good->state, delivered);
  EXPECT_EQ(sent_types(), std::vector<std::string>{"mainstay.webhook.test"});
  client.answer({404});
  const auto bad = webhooks.test(world.caller(), webhook.id);
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->state, failed);
  EXPECT_EQ(bad->error, "the receiver answered 404");
  EXPECT_EQ(log(webhook.id).size(), 2U);
}

TEST_F(WebhookDeliveries, a_new_secret_signs_from_then_on) {
  const auto webhook = create("chat");
  const auto rotated = webhooks.rotate_secret(world.caller(), webhook.id);
  ASSERT_TRUE(rotated);
  EXPECT_NE(rotated->secret, webhook.secret);
  ASSERT_TRUE(webhooks.test(world.caller(), webhook.id));
  const auto request = client.requests().at(0);
  EXPECT_EQ(header(request, "X-Mainstay-Signature"),
            webhook_signature(base::Secret(rotated->secret),
                              header(request, "X-Mainstay-Timestamp"), request.body));
}

TEST_F(WebhookDeliveries, the_store_holds_the_secret_sealed_and_for_one_webhook) {
  const auto webhook = create("chat"), another = create("pager");
  EXPECT_EQ(world.count("select count(*) from core_webhook w where w.tenant_id = $1 and"
                        " w.secret like 'sealed:v1:%'",
                        world.tenant.id),
            2);
  ASSERT_TRUE(world.store->write(world.tenant.id, [&](store::Transaction& transaction) {
    return transaction.run(
        "update core_webhook set secret = (select w.secret from core_webhook w where"
        " w.tenant_id = $1 and w.id = $2) where tenant_id = $1 and id = $3",
        {world.tenant.id, webhook.id, another.id});
  }));
  const auto sent = webhooks.test(world.caller(), another.id);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->state, failed);
  EXPECT_EQ(sent->error, "a sealed secret was changed in the store, or belongs elsewhere");
  EXPECT_TRUE(client.requests().empty());
}

TEST_F(WebhookDeliveries, neither_secret_nor_path_is_in_the_ledger_or_the_log) {
  const auto webhook = create("chat", {"*"});
  client.answer({500});
  start();
  ASSERT_TRUE(webhooks.test(world.caller(), webhook.id));
  ASSERT_TRUE(webhooks.rotate_secret(world.caller(), webhook.id));
  ASSERT_TRUE(webhooks.remove(world.caller(), webhook.id));
  stop();
  const auto entries = world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
    return world.ledger.after(snapshot, 0, 100);
  });
  ASSERT_TRUE(entries);
  EXPECT_GE(entries->size(), 4U);
  for (const auto& entry : *entries) {
    EXPECT_EQ(entry.body.text.find("mwh_"), std::string::npos);
    EXPECT_EQ(entry.body.text.find("token="), std::string::npos);
  }
  EXPECT_EQ(world.lines.find("mwh_"), std::string::npos);
  EXPECT_EQ(world.lines.find("token="), std::string::npos);
}

TEST_F(WebhookDeliveries, tenants_see_and_get_only_their_own) {
  const auto mine = create("chat");
  const auto other = world.caller_of(world.other, Role::admin);
  start();
  const auto entry = [&](store::Transaction& transaction) {
    return world.ledger.append(transaction, other, "silence.created", "S-9",
                               std::string_view("{}"));
  };
  ASSERT_TRUE(world.store->write(world.other.id, entry));
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  ASSERT_TRUE(waits_for_state(mine.id, 0, delivered));
  EXPECT_EQ(client.requests().size(), 1U);
  EXPECT_TRUE(webhooks.list(other, {})->items.empty());
  EXPECT_EQ(webhooks.get(other, mine.id).error().code, base::Code::not_found);
  EXPECT_EQ(webhooks.remove(other, mine.id).error().code, base::Code::not_found);
  EXPECT_EQ(webhooks.test(other, mine.id).error().code, base::Code::not_found);
  EXPECT_EQ(webhooks.deliveries(other, {.id = mine.id}).error().code, base::Code::not_found);
  const auto line = log(mine.id).at(0);
  EXPECT_EQ(webhooks.skip(other, mine.id, line.id).error().code, base::Code::not_found);
}

TEST_F(WebhookDeliveries, bad_ones_are_refused_with_a_pointer) {
  const auto refused = [&](const std::string& url, std::vector<std::string> types) {
    const auto made =
        webhooks.create(world.caller(), {.name = "x", .url = url, .types = std::move(types)});
    EXPECT_FALSE(made) << url;
    return made ? "" : made.error().message;
  };
  EXPECT_TRUE(refused("ftp://x/", {"*"}).starts_with("/url: "));
  EXPECT_TRUE(refused("https://user:word@example.com/", {"*"}).starts_with("/url: no user"));
  EXPECT_TRUE(refused("https://example.com/", {"*", "Silence!"}).starts_with("/types/1: "));
  EXPECT_TRUE(refused("https://example.com/", {".*"}).starts_with("/types/0: "));
  create("chat");
  const auto twice =
      webhooks.create(world.caller(), {.name = "chat", .url = "https://example.com/"});
  EXPECT_EQ(twice.error().code, base::Code::conflict);
  EXPECT_EQ(webhooks.list(world.caller(Role::operator_), {}).error().code, base::Code::denied);
}

TEST_F(WebhookDeliveries, old_lines_are_forgotten) {
  const auto webhook = create("chat");
  ASSERT_TRUE(webhooks.test(world.caller(), webhook.id));
  world.clock.advance(base::days(29));
  ASSERT_TRUE(webhooks.expire());
  EXPECT_EQ(log(webhook.id).size(), 1U);
  world.clock.advance(base::days(2));
  ASSERT_TRUE(webhooks.expire());
  EXPECT_TRUE(log(webhook.id).empty());
}

}  // namespace
}  // namespace core
