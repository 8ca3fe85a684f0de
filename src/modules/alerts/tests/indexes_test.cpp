// The hot state's indexes against plain models.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "modules/alerts/label_index.h"
#include "modules/alerts/silence_index.h"
#include "modules/alerts/slot_table.h"
#include "modules/alerts/sort_key.h"
#include "modules/alerts/tests/world.h"

namespace alerts {
namespace {

TEST(SlotTable, does_what_a_multimap_does) {
  std::mt19937 random(11);
  SlotTable table;
  std::map<std::uint32_t, std::uint64_t> model;  // slot to hash; few hashes, so that they collide
  for (std::uint32_t step = 0; step < 20'000; ++step) {
    if (model.empty() || random() % 3 != 0) {
      const std::uint64_t hash = random() % 500;
      table.insert(hash, step);
      model[step] = hash;
    } else {
      auto victim = std::next(model.begin(), static_cast<std::ptrdiff_t>(random() % model.size()));
      table.erase(victim->second, victim->first);
      model.erase(victim);
    }
    ASSERT_EQ(table.size(), model.size());
  }
  for (const auto& [slot, hash] : model)
    ASSERT_EQ(table.find(hash, [&](std::uint32_t found) { return found == slot; }), slot);
  EXPECT_EQ(table.find(501, [](std::uint32_t) { return true; }), SlotTable::none);
}

TEST(LabelIndex, finds_exactly_the_slots_that_have_the_label) {
  std::mt19937 random(12);
  LabelIndex index;
  std::map<std::uint32_t, labels::LabelSet> model;
  for (int step = 0; step < 5'000; ++step) {
    const std::uint32_t slot = random() % 300;
    if (model.erase(slot) > 0) {
      index.remove(slot);
      continue;
    }
    model[slot] = set_of({{"job", std::to_string(random() % 5)},
                          {"instance", std::to_string(random() % 100)},
                          {"slot", std::to_string(slot)}});
    index.add(slot, model[slot]);
  }
  for (const std::string text :
       {"job=3", "instance=42", "job=1,instance=7", "slot=9", "job=none"}) {
    const auto matchers = matchers_of(text);
    std::set<std::uint32_t> expected, found;
    for (const auto& [slot, labels] : model)
      if (labels::matches_all(matchers, labels)) expected.insert(slot);
    const auto candidates = index.candidates(matchers);
    for (const std::uint32_t slot : *candidates)
      if (labels::matches_all(matchers, model.at(slot))) found.insert(slot);
    EXPECT_EQ(found, expected) << text;
  }
  EXPECT_FALSE(index.candidates(matchers_of("job=~\"a.*\",instance!=\"1\"")));
}

TEST(SilenceIndex, finds_all_that_match_and_compares_few) {
  SilenceIndex index;
  std::vector<SilenceEntry> entries(200);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Silence silence;
    silence.id.bytes[0] = static_cast<std::uint8_t>(i);
    silence.matchers =
        matchers_of(i % 10 == 0 ? "job=~\"d.\"" : "job=db,n=\"" + std::to_string(i % 50) + "\"");
    entries[i].silence = std::make_shared<const Silence>(silence);
    index.add(entries[i]);
  }
  const auto labels = set_of({{"job", "db"}, {"n", "7"}});
  const auto expect = [&](std::size_t from) {
    std::vector<SilenceEntry*> expected;
    for (std::size_t i = from; i < entries.size(); ++i)
      if (labels::matches_all(entries[i].silence->matchers, labels))
        expected.push_back(&entries[i]);
    EXPECT_EQ(index.matching(labels), expected);
  };
  expect(0);
  for (std::size_t i = 0; i < 100; ++i) index.remove(entries[i]);
  expect(100);
  index.remove(entries[0]);  // again: nothing
  expect(100);
}

TEST(SortKey, orders_as_its_fields_do) {
  const auto key = [](std::int64_t n, Direction by_n, std::string_view t, Direction by_t) {
    return SortKey().number(n, by_n).text(t, by_t).id({}).take();
  };
  using enum Direction;
  EXPECT_LT(key(-5, ascending, "", ascending), key(3, ascending, "", ascending));
  EXPECT_GT(key(-5, descending, "", ascending), key(3, descending, "", ascending));
  EXPECT_LT(key(1, ascending, "a", ascending), key(1, ascending, "ab", ascending));
  EXPECT_GT(key(1, ascending, "a", descending), key(1, ascending, "ab", descending));
  EXPECT_LT(key(1, ascending, std::string_view("a\0b", 3), ascending),
            key(1, ascending, "ab", ascending));
  const std::string one = key(1, ascending, "x", ascending);
  EXPECT_EQ(*key_of(cursor_of(one)), one);
  EXPECT_EQ(*key_of(std::nullopt), "");
  EXPECT_FALSE(key_of("nonsense"));
}

}  // namespace
}  // namespace alerts
