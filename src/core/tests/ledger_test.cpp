#include "core/ledger.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/text.h"
#include "core/ledger_audit.h"
#include "core/ledger_entry.h"
#include "core/tests/world.h"

namespace core {
namespace {

class Ledgers : public testing::Test {
 protected:
  base::Result<audit::Report> verify(const base::Id& tenant) {
    return world.store->read(tenant, [&](const store::Snapshot& snapshot) {
      return audit_ledger(snapshot, {.notes = {}, .trusted = std::nullopt});
    });
  }
  base::Result<LedgerHead> head(const base::Id& tenant) {
    return world.store->read(
        tenant, [&](const store::Snapshot& snapshot) { return world.ledger.head(snapshot); });
  }
  std::vector<LedgerEntry> after(std::int64_t sequence, std::int32_t limit = 1'000) {
    auto entries = world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
      return world.ledger.after(snapshot, sequence, limit);
    });
    if (!entries) ADD_FAILURE() << entries.error().message;
    return entries ? *std::move(entries) : std::vector<LedgerEntry>();
  }
  Page<LedgerEntry> list(const LedgerFilter& filter) {
    auto page = world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
      return world.ledger.list(snapshot, filter);
    });
    if (!page) ADD_FAILURE() << page.error().message;
    return page ? *std::move(page) : Page<LedgerEntry>();
  }
  void tamper(std::string_view sql, std::initializer_list<store::Value> values) {
    const std::vector<store::Value> kept(values);
    const auto done =
        world.store->write(world.tenant.id, [&](store::Transaction& transaction) -> base::Done {
          const auto changed = TRY(transaction.run(sql, store::Values(kept)));
          EXPECT_EQ(changed, 1);
          return {};
        });
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string fault() {
    const auto report = verify(world.tenant.id);
    if (!report) return report.error().message;
    return report->intact ? "intact" : report->findings.front().text;
  }
  void append_five() {
    for (int i = 1; i <= 5; ++i)
      ASSERT_TRUE(world.append("silence.created", "S-" + std::to_string(i)));
  }

  World world;
};

TEST_F(Ledgers, an_entry_comes_back_as_it_was_written) {
  ASSERT_TRUE(world.append("incident.acknowledged", "INC-12", R"({"b": 1.50, "a": "\u00e9"})"));
  const auto entries = after(0);
  ASSERT_EQ(entries.size(), 1U);
  const auto& entry = entries.front();
  EXPECT_EQ(entry.sequence, 1);
  EXPECT_EQ(entry.at, world_start);
  EXPECT_EQ(entry.type, "incident.acknowledged");
  EXPECT_EQ(entry.object, "INC-12");
  EXPECT_EQ(entry.actor.kind, CallerKind::user);
  EXPECT_EQ(entry.actor.id, world.tenant.id);
  EXPECT_EQ(entry.actor.name, "ada");
  EXPECT_EQ(entry.request_id, "request-1");
  EXPECT_EQ(entry.body.text, "{\"a\":\"\xc3\xa9\",\"b\":1.5}");
  EXPECT_EQ(entry.leaf_hash.size(), 64U);
}

TEST_F(Ledgers, the_bytes_are_canonical_and_the_leaf_is_their_hash) {
  ASSERT_TRUE(world.append("silence.created", "S-1"));
  const auto entry = after(0).at(0);
  const auto bytes = encode_entry(world.tenant.id, entry);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, "{\"actor\":{\"id\":\"" + base::to_string(world.tenant.id) +
                        "\",\"kind\":\"user\",\"name\":\"ada\"},\"at\":\"2025-11-25T12:00:00Z\","
                        "\"body\":{\"n\":1},\"id\":\"" +
                        base::to_string(entry.id) +
                        "\",\"object\":\"S-1\",\"request_id\":\"request-1\",\"tenant\":\"" +
                        base::to_string(world.tenant.id) +
                        "\",\"type\":\"silence.created\",\"v\":1}");
  EXPECT_EQ(base::to_hex(base::crypto::view(merkle::leaf_hash(*bytes))), entry.leaf_hash);
  const auto found = head(world.tenant.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->root, entry.leaf_hash);  // the root of one leaf is the leaf
}

TEST_F(Ledgers, numbers_are_contiguous_for_each_tenant_whoever_writes) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      const auto& tenant = t % 2 == 0 ? world.tenant : world.other;
      for (int i = 0; i < 25; ++i)
        EXPECT_TRUE(
            world.store->write(tenant.id, [&](store::Transaction& transaction) -> base::Done {
              const auto caller = world.caller_of(tenant, Role::admin);
              TRY(world.ledger.append(transaction, caller, "a.b", std::to_string(t), "{}"));
              return world.ledger.append(transaction, caller, "a.c", std::to_string(t), "{}");
            }));
    });
  for (auto& thread : threads) thread.join();
  for (const auto* tenant : {&world.tenant, &world.other}) {
    const auto verified = verify(tenant->id);
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->size, 200);
  }
  std::int64_t expected = 0;
  for (const auto& entry : after(0)) EXPECT_EQ(entry.sequence, ++expected);
}

TEST_F(Ledgers, a_unit_that_fails_leaves_no_entry_and_no_gap) {
  int calls = 0;
  world.ledger.on_commit([&] { ++calls; });
  ASSERT_TRUE(world.append("a.b", "1"));
  EXPECT_EQ(calls, 1);
  const auto failed =
      world.store->write(world.tenant.id, [&](store::Transaction& transaction) -> base::Done {
        TRY(world.ledger.append(transaction, world.caller(), "a.b", "2", "{}"));
        return base::conflict("no");
      });
  EXPECT_FALSE(failed);
  EXPECT_EQ(calls, 1);
  ASSERT_TRUE(world.append("a.b", "3"));
  const auto entries = after(0);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1].object, "3");
  EXPECT_EQ(entries[1].sequence, 2);
}

TEST_F(Ledgers, entries_stay_in_order_when_the_clock_steps_back) {
  ASSERT_TRUE(
      world.store->write(world.tenant.id, [&](store::Transaction& transaction) -> base::Done {
        for (int i = 0; i < 20; ++i) {
          TRY(world.ledger.append(transaction, world.caller(), "a.b", std::to_string(i), "{}"));
          world.clock.advance(base::seconds(-10));
        }
        return {};
      }));
  int expected = 0;
  for (const auto& entry : after(0)) EXPECT_EQ(entry.object, std::to_string(expected++));
  EXPECT_EQ(expected, 20);
}

TEST_F(Ledgers, a_body_without_canonical_form_is_refused) {
  for (const auto* body : {"{\"n\":9007199254740993}", "{", "{\"a\":1,\"a\":2}"}) {
    const auto done = world.append("a.b", "1", body);
    ASSERT_FALSE(done) << body;
    EXPECT_EQ(done.error().code, base::Code::invalid);
  }
  EXPECT_TRUE(after(0).empty());
}

TEST_F(Ledgers, the_list_is_newest_first_filtered_and_paged) {
  for (int i = 1; i <= 5; ++i) {
    ASSERT_TRUE(world.append("silence.created", "S-" + std::to_string(i)));
    ASSERT_TRUE(world.append("silence.expired", "S-" + std::to_string(i)));
  }
  LedgerFilter filter;
  filter.type = "silence.created";
  filter.limit = 2;
  std::vector<std::string> objects;
  for (;;) {
    const auto page = list(filter);
    for (const auto& entry : page.items) objects.push_back(entry.object);
    if (!page.next) break;
    filter.cursor = page.next;
  }
  EXPECT_EQ(objects, (std::vector<std::string>{"S-5", "S-4", "S-3", "S-2", "S-1"}));
  LedgerFilter by_object;
  by_object.object = "S-3";
  EXPECT_EQ(list(by_object).items.size(), 2U);
  EXPECT_EQ(after(8).size(), 2U);
  EXPECT_EQ(after(0, 3).size(), 3U);
}

TEST_F(Ledgers, an_empty_ledger_is_intact) {
  const auto verified = verify(world.tenant.id);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->size, 0);
  EXPECT_EQ(verified->root, base::to_hex(base::crypto::view(merkle::empty_root())));
}

TEST_F(Ledgers, altered_bytes_are_named) {
  append_five();
  EXPECT_EQ(fault(), "intact");
  tamper("update core_ledger_entry set bytes = $3 where tenant_id = $1 and sequence = $2",
         {world.tenant.id, 3, store::Bytes{"{}"}});
  EXPECT_NE(fault().find("entry 3 was altered"), std::string::npos) << fault();
}

TEST_F(Ledgers, altered_columns_are_named) {
  append_five();
  tamper("update core_ledger_entry set object = 'S-9' where tenant_id = $1 and sequence = $2",
         {world.tenant.id, 2});
  EXPECT_NE(fault().find("entry 2 was altered"), std::string::npos) << fault();
}

TEST_F(Ledgers, a_missing_entry_is_named) {
  append_five();
  tamper("delete from core_ledger_entry where tenant_id = $1 and sequence = $2",
         {world.tenant.id, 4});
  EXPECT_NE(fault().find("entry 4 is missing"), std::string::npos) << fault();
}

TEST_F(Ledgers, a_missing_last_entry_is_named) {
  append_five();
  tamper("delete from core_ledger_entry where tenant_id = $1 and sequence = $2",
         {world.tenant.id, 5});
  EXPECT_NE(fault().find("entry 5 is missing"), std::string::npos) << fault();
}

TEST_F(Ledgers, an_entry_altered_with_its_hash_breaks_the_root) {
  append_five();
  auto entry = after(0).at(2);
  entry.body.text = "{\"n\":2}";
  const auto bytes = encode_entry(world.tenant.id, entry);
  ASSERT_TRUE(bytes);
  const auto leaf = merkle::leaf_hash(*bytes);
  tamper(
      "update core_ledger_entry set bytes = $3, leaf_hash = $4"
      " where tenant_id = $1 and sequence = $2",
      {world.tenant.id, 3, store::Bytes{*bytes}, store::Bytes{base::crypto::view(leaf)}});
  EXPECT_NE(fault().find("root of the entries is not the head's"), std::string::npos) << fault();
}

TEST_F(Ledgers, one_tenant_does_not_see_the_other) {
  append_five();
  const auto found = head(world.other.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size, 0);
  const auto entries = world.store->read(world.other.id, [&](const store::Snapshot& snapshot) {
    return world.ledger.after(snapshot, 0, 10);
  });
  ASSERT_TRUE(entries);
  EXPECT_TRUE(entries->empty());
}

TEST(LedgerEntryBytes, what_is_no_entry_is_refused) {
  for (const auto* text : {"", "{}", "[]", "{\"v\":2}", "{\"v\":1}", "{\"v\":1,\"id\":\"x\"}"})
    EXPECT_FALSE(decode_entry(text)) << text;
}

TEST(LedgerEntryBytes, a_body_that_repeats_the_envelope_deceives_nobody) {
  LedgerEntry entry;
  entry.type = "a.b";
  entry.object = "real";
  entry.at = world_start;
  entry.body.text =
      R"({"x":{},"at":"1","id":"1","object":"fake","request_id":"","type":"a.c","v":1})";
  const auto bytes = encode_entry(base::Id{}, entry);
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(bytes_agree(*bytes, entry.id, world_start, "a.b", "real"));
  EXPECT_FALSE(bytes_agree(*bytes, entry.id, world_start, "a.b", "fake"));
  EXPECT_FALSE(bytes_agree(*bytes, entry.id, world_start, "a.c", "real"));
  EXPECT_FALSE(bytes_agree(*bytes, entry.id, world_start + base::seconds(1), "a.b", "real"));
}

}  // namespace
}  // namespace core
