#include "engines/policy_cache/table.h"

#include <gtest/gtest.h>

namespace policy_cache {
namespace {

Digest digest(std::uint64_t number) { return Fingerprint().add(number).digest(); }

Table filled() {
  Table table;
  for (std::uint64_t i = 0; i < 100; ++i) table.put(digest(i), i % 2 == 0 ? "pass" : "fail");
  return table;
}

TEST(TableTest, what_was_put_is_found_and_the_last_counts) {
  Table table = filled();
  EXPECT_EQ(table.find(digest(3)), "fail");
  EXPECT_FALSE(table.find(digest(100)));
  table.put(digest(3), "skip");
  EXPECT_EQ(table.find(digest(3)), "skip");
  EXPECT_EQ(table.size(), 100U);
}

TEST(TableTest, a_file_holds_all_of_it) {
  Table table = filled();
  EXPECT_TRUE(table.changed());
  const std::string bytes = table.encode();
  EXPECT_FALSE(table.changed());
  const auto read = Table::decode(bytes);
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->changed());
  EXPECT_EQ(read->size(), 100U);
  for (std::uint64_t i = 0; i < 100; ++i)
    EXPECT_EQ(read->find(digest(i)), i % 2 == 0 ? "pass" : "fail");
}

TEST(TableTest, a_damaged_file_is_refused_wherever_the_damage_is) {
  const std::string bytes = filled().encode();
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_FALSE(Table::decode(damaged)) << at;
    EXPECT_FALSE(Table::decode(std::string_view(bytes).substr(0, at))) << at;
  }
}

TEST(TableTest, a_full_table_begins_anew) {
  Table table;
  const std::string large(Table::record_bytes_max / 2 + 1, 'x');
  table.put(digest(1), large + "1");
  table.put(digest(2), large + "2");
  table.put(digest(3), "small");
  EXPECT_EQ(table.size(), 1U);
  EXPECT_EQ(table.find(digest(3)), "small");
}

}  // namespace
}  // namespace policy_cache
