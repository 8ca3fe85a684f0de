#include "core/dead_letters.h"

#include <gtest/gtest.h>

#include <mutex>

#include "base/text.h"
#include "core/retention.h"
#include "core/tests/world.h"

namespace core {
namespace {

class DeadLetterList : public testing::Test {
 protected:
  void SetUp() override {
    integration.bytes[0] = 7;
    ASSERT_TRUE(world.intake->start(
        1, [](std::span<const IntakeRecord>) {},
        [this](std::span<const IntakeRecord> records) {
          const std::lock_guard lock(mutex);
          fed.insert(fed.end(), records.begin(), records.end());
        }));
  }
  Signal signal(std::string bytes) const {
    return {.tenant = world.tenant.id,
            .source = integration,
            .received_at = world.clock.now(),
            .kind = 3,
            .bytes = std::move(bytes),
            .parsed = nullptr};
  }
  void add(std::string bytes, std::string_view reason = "not JSON") {
    world.clock.advance(base::milliseconds(1));
    const auto done = world.store->write(world.tenant.id, [&](store::Transaction& transaction) {
      return letters.add(transaction, signal(std::move(bytes)), reason);
    });
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<DeadLetter> list(const DeadLetterFilter& filter = {}) {
    auto page = letters.list(world.caller(), filter);
    if (!page) ADD_FAILURE() << page.error().message;
    return page ? page->items : std::vector<DeadLetter>();
  }
  std::vector<std::string> ledger_types() {
    std::vector<std::string> types;
    const auto entries = world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
      return world.ledger.after(snapshot, 0, 100);
    });
    if (entries)
      for (const auto& entry : *entries) types.push_back(entry.type);
    return types;
  }

  World world;
  DeadLetters letters{*world.services};
  base::Id integration;
  std::mutex mutex;  // guards fed
  std::vector<IntakeRecord> fed;
};

TEST_F(DeadLetterList, the_list_is_newest_first_without_bodies_and_the_detail_has_the_body) {
  add("first");
  add("\xff\xfe", "no UTF-8");
  const auto items = list();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].reason, "no UTF-8");
  EXPECT_EQ(items[0].size, 2);
  EXPECT_EQ(items[0].integration_id, integration);
  EXPECT_FALSE(items[0].body);
  const auto binary = letters.get(world.caller(), items[0].id);
  ASSERT_TRUE(binary);
  EXPECT_EQ(binary->encoding, "base64");
  EXPECT_EQ(base::from_base64(*binary->body), "\xff\xfe");
  const auto text = letters.get(world.caller(), items[1].id);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->encoding, "utf8");
  EXPECT_EQ(text->body, "first");
}

TEST_F(DeadLetterList, pages_and_filters) {
  for (int i = 0; i < 5; ++i) add(std::to_string(i));
  DeadLetterFilter filter;
  filter.limit = 2;
  std::size_t count = 0;
  for (;;) {
    const auto page = letters.list(world.caller(), filter);
    ASSERT_TRUE(page);
    count += page->items.size();
    if (!page->next) break;
    filter.cursor = page->next;
  }
  EXPECT_EQ(count, 5U);
  DeadLetterFilter elsewhere;
  elsewhere.integration = world.tenant.id;
  EXPECT_TRUE(list(elsewhere).empty());
  DeadLetterFilter foreign;
  foreign.cursor = "nonsense";
  EXPECT_EQ(letters.list(world.caller(), foreign).error().code, base::Code::invalid);
}

TEST_F(DeadLetterList, a_replay_appends_the_signal_again_and_removes_the_letter) {
  add("again");
  const auto id = list().at(0).id;
  world.clock.advance(base::hours(1));
  const auto replayed = letters.replay(world.caller(), id);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_EQ(replayed->id, id);
  EXPECT_TRUE(list().empty());
  ASSERT_EQ(fed.size(), 1U);
  EXPECT_EQ(fed[0].signal.bytes, "again");
  EXPECT_EQ(fed[0].signal.kind, 3);
  EXPECT_EQ(fed[0].signal.source, integration);
  EXPECT_EQ(fed[0].signal.tenant, world.tenant.id);
  EXPECT_EQ(fed[0].signal.received_at, world.clock.now());
  EXPECT_EQ(ledger_types(), std::vector<std::string>{"dead_letter.replayed"});
  EXPECT_EQ(letters.replay(world.caller(), id).error().code, base::Code::not_found);
  EXPECT_EQ(fed.size(), 1U);
}

TEST_F(DeadLetterList, a_replay_that_the_intake_refuses_changes_nothing) {
  add("again");
  world.intake->stop();
  const auto replayed = letters.replay(world.caller(), list().at(0).id);
  ASSERT_FALSE(replayed);
  EXPECT_EQ(replayed.error().code, base::Code::unavailable);
  EXPECT_EQ(list().size(), 1U);
  EXPECT_TRUE(ledger_types().empty());
}

TEST_F(DeadLetterList, removing_and_purging_are_recorded) {
  for (int i = 0; i < 3; ++i) add(std::to_string(i));
  ASSERT_TRUE(letters.remove(world.caller(), list().at(0).id));
  EXPECT_EQ(letters.remove(world.caller(), integration).error().code, base::Code::not_found);
  const auto cut = world.clock.now() + base::seconds(1);
  world.clock.advance(base::minutes(1));
  add("later");
  const auto purged = letters.purge(world.caller(), {.integration = integration, .before = cut});
  ASSERT_TRUE(purged);
  EXPECT_EQ(purged->purged, 2);
  EXPECT_EQ(letters.purge(world.caller(), {.integration = world.tenant.id, .before = {}})->purged,
            0);
  EXPECT_EQ(letters.purge(world.caller(), {})->purged, 1);
  EXPECT_EQ(ledger_types(), (std::vector<std::string>{"dead_letter.purged", "dead_letter.purged",
                                                      "dead_letter.purged"}));
}

TEST_F(DeadLetterList, the_other_tenant_sees_nothing) {
  add("mine");
  const auto id = list().at(0).id;
  const auto other = world.caller_of(world.other, Role::admin);
  EXPECT_TRUE(letters.list(other, {})->items.empty());
  EXPECT_EQ(letters.get(other, id).error().code, base::Code::not_found);
  EXPECT_EQ(letters.replay(other, id).error().code, base::Code::not_found);
  EXPECT_EQ(letters.remove(other, id).error().code, base::Code::not_found);
  EXPECT_EQ(letters.purge(other, {})->purged, 0);
  EXPECT_EQ(list().size(), 1U);
}

TEST_F(DeadLetterList, permissions_are_checked) {
  add("mine");
  const auto id = list().at(0).id;
  const auto viewer = world.caller(Role::viewer);
  EXPECT_TRUE(letters.get(viewer, id));
  EXPECT_EQ(letters.replay(viewer, id).error().code, base::Code::denied);
  EXPECT_EQ(letters.remove(viewer, id).error().code, base::Code::denied);
  EXPECT_EQ(letters.purge(viewer, {}).error().code, base::Code::denied);
  const auto ingest = world.caller(Role::ingest);
  EXPECT_EQ(letters.list(ingest, {}).error().code, base::Code::denied);
  EXPECT_EQ(letters.get(ingest, id).error().code, base::Code::denied);
}

TEST_F(DeadLetterList, what_is_older_than_thirty_days_expires) {
  Retention retention(*world.services, {});
  retention.add({.name = "dead_letters",
                 .setting = "dead_letters_kept",
                 .doc = "",
                 .kept = dead_letters_kept,
                 .table = "core_dead_letter",
                 .time_column = "received_at"});
  add("old");
  world.clock.advance(base::days(29));
  add("new");
  ASSERT_TRUE(retention.run());
  EXPECT_EQ(list().size(), 2U);
  world.clock.advance(base::days(2));
  ASSERT_TRUE(retention.run());
  ASSERT_EQ(list().size(), 1U);
  EXPECT_EQ(letters.get(world.caller(), list()[0].id)->body, "new");
}

TEST_F(DeadLetterList, at_most_ten_thousand_of_an_integration_are_kept) {
  constexpr std::string_view count =
      "select count(*) from core_dead_letter d where d.tenant_id = $1";
  const auto many = dead_letters_kept_max + 300;
  ASSERT_TRUE(
      world.store->write(world.tenant.id, [&](store::Transaction& transaction) -> base::Done {
        for (std::int64_t i = 0; i < many; ++i)
          TRY(letters.add(transaction, signal(std::to_string(i)), "why"));
        return {};
      }));
  EXPECT_LE(world.count(count, world.tenant.id), dead_letters_kept_max + 256);
  ASSERT_TRUE(letters.drop_surplus());
  EXPECT_EQ(world.count(count, world.tenant.id), dead_letters_kept_max);
  EXPECT_EQ(letters.get(world.caller(), list().at(0).id)->body, std::to_string(many - 1));
}

TEST_F(DeadLetterList, a_reason_is_bounded_and_readable) {
  add("x", std::string(999, 'a') + "\xc3\xa9" + "tail");
  EXPECT_EQ(list()[0].reason, std::string(999, 'a'));
  add("y", "bad \xff byte");
  EXPECT_EQ(list()[0].reason, "bad ? byte");
}

TEST_F(DeadLetterList, a_notice_tells_that_the_list_changed) {
  std::vector<std::string> topics;
  const auto subscription = world.notices.subscribe(
      world.tenant.id, [&](const Notice& notice) { topics.push_back(notice.topic); });
  add("x");
  EXPECT_EQ(topics, std::vector<std::string>{"dead-letters"});
}

}  // namespace
}  // namespace core
