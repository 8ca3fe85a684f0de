#include "engines/audit/tests/signed_log.h"

namespace audit {
namespace {

TEST(Audit, an_anchored_log_is_intact_and_says_what_is_not_anchored) {
  Log log = fifteen();
  auto report = audit(log, {});
  EXPECT_TRUE(report.intact);
  EXPECT_EQ(answers(report), "");
  EXPECT_EQ(report.checkpoints, 2);
  EXPECT_EQ(report.anchored, 15);
  EXPECT_EQ(report.root, base::to_hex(base::crypto::view(log.tree.root())));
  log.append(3);
  log.unsequenced = 2;
  report = audit(log, {});
  EXPECT_TRUE(report.intact);
  EXPECT_EQ(answers(report), "unsequenced 0-0; unanchored 16-18");
  EXPECT_NE(texts(report).find("unanchored tail of 3"), std::string::npos);
  EXPECT_TRUE(audit(Log(), {}).intact);
}

TEST(Audit, each_flipped_bit_of_each_entry_is_named) {
  const Log honest = fifteen();
  for (std::size_t row = 0; row < honest.rows.size(); ++row)
    for (std::size_t bit = 0; bit < honest.rows[row].bytes.size() * 8; bit += 13) {
      Log log = honest;
      log.rows[row].bytes[bit / 8] = static_cast<char>(log.rows[row].bytes[bit / 8] ^ 1 << bit % 8);
      const auto at = std::to_string(row + 1);
      EXPECT_EQ(answers(audit(log, {})), "altered " + at + "-" + at);
      log.rows[row].bytes = honest.rows[row].bytes;
      log.rows[row].leaf_hash[bit % 32] ^= 1;  // the hash alone
      EXPECT_TRUE(answers(audit(log, {})).starts_with("altered " + at + "-" + at));
    }
}

TEST(Audit, an_entry_altered_with_its_hash_is_found_between_checkpoints_or_by_the_tree) {
  Log log = fifteen();
  rewrite(log, 11, "{\"n\":0}");
  EXPECT_EQ(answers(audit(log, {})), "altered 11-15; unanchored 11-15");
  log.has_tiles = true;
  EXPECT_EQ(answers(audit(log, {})), "altered 12-12");
  rebuild(log);  // and the tree too: only what was signed outside tells
  EXPECT_EQ(answers(audit(log, {})), "forked 11-15; unanchored 11-15");
}

TEST(Audit, deleted_entries_are_named) {
  Log log = fifteen();
  log.rows.erase(log.rows.begin() + 6);
  EXPECT_EQ(answers(audit(log, {})), "altered 7-7; unanchored 1-15");
  log.has_tiles = true;
  EXPECT_EQ(answers(audit(log, {})), "altered 7-7");
  log = fifteen();
  log.rows.resize(12);  // the head still says fifteen
  EXPECT_TRUE(answers(audit(log, {})).starts_with("altered 13-15"));
  log = fifteen();
  log.rows.erase(log.rows.begin() + 6);
  rebuild(log);
  EXPECT_EQ(answers(audit(log, {})), "truncated 15-15; forked 1-10; unanchored 1-14");
}

TEST(Audit, reordered_and_repeated_entries_are_named) {
  Log log = fifteen();
  std::swap(log.rows[3], log.rows[4]);  // numbers go with their entries
  EXPECT_TRUE(answers(audit(log, {})).starts_with("altered 4-4; altered 4-4"));
  log = fifteen();
  std::swap(log.rows[3].bytes, log.rows[4].bytes);
  std::swap(log.rows[3].leaf_hash, log.rows[4].leaf_hash);
  EXPECT_EQ(answers(audit(log, {})), "altered 1-10; unanchored 1-15");
  log.has_tiles = true;
  EXPECT_EQ(answers(audit(log, {})), "altered 4-4; altered 5-5");
  log = fifteen();
  log.rows.insert(log.rows.begin() + 5, log.rows[4]);
  EXPECT_EQ(answers(audit(log, {})), "altered 5-5");
}

TEST(Audit, entries_beyond_the_head_are_named) {
  Log log = fifteen();
  log.rows.push_back({16, "{}", std::string(base::crypto::view(merkle::leaf_hash("{}")))});
  EXPECT_EQ(answers(audit(log, {})), "altered 16-16; unanchored 16-16");
}

TEST(Audit, a_log_cut_back_is_truncated_below_the_checkpoint) {
  const Log whole = fifteen();
  Log log = whole;
  log.rows.resize(12);
  log.notes.resize(1);  // the store forgot the last checkpoint, the sink did not
  rebuild(log);
  const auto report = audit(log, whole.notes);
  EXPECT_FALSE(report.intact);
  EXPECT_EQ(answers(report), "truncated 13-15; unanchored 11-12");
  EXPECT_NE(texts(report).find("truncated below the checkpoint of 15"), std::string::npos);
  EXPECT_TRUE(audit(log, {}).intact);  // which is why the sinks stand outside
}

}  // namespace
}  // namespace audit
