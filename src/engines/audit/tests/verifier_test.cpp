#include "engines/audit/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/json/json.h"
#include "base/text.h"

namespace audit {
namespace {

using base::crypto::ed25519::public_key;

const base::Id tenant{{0x01, 0x9a, 0xb0}};
const base::Time noon{1'764'072'000'000'000'000};
base::Secret seed_of(char c) { return base::Secret(std::string(32, c)); }

struct Row {
  std::int64_t sequence;
  std::string bytes, leaf_hash;
};

// A log as an honest server keeps it, and hands that are not.
class Log {
 public:
  void append(int count) {
    for (int i = 0; i < count; ++i)
      add("{\"body\":{\"n\":" + std::to_string(rows.size()) + ",\"by\":\"" + writer +
          "\"},\"type\":\"note.added\",\"v\":1}");
  }
  void add(const std::string& bytes) {
    const auto leaf = merkle::leaf_hash(bytes);
    rows.push_back({size() + 1, bytes, std::string(base::crypto::view(leaf))});
    tree.append(leaf);
    kept.push_back(leaf);
  }
  void add_statement(std::string_view type, std::string_view note) {
    std::string body;
    base::json::write_string(body, note);
    add("{\"body\":{\"note\":" + body + "},\"type\":\"" + std::string(type) + "\",\"v\":1}");
    notes.emplace_back(note);
  }
  Checkpoint head() const { return {.origin = origin, .size = size(), .root = tree.root()}; }
  void sign() { notes.push_back(sign_note(text_of(head()), origin, key)); }
  void rotate(char to) {
    auto note = sign_note(text_of(KeyHandover{.origin = origin,
                                              .size = size(),
                                              .key = public_key(seed_of(to)),
                                              .at = noon,
                                              .who = "ada",
                                              .why = "yearly"}),
                          origin, key);
    add_signature(note, origin, seed_of(to));
    key = seed_of(to);
    add_statement(key_type, note);
  }
  // Goes back to what it was at `copy` and says so.
  Log restored_from(const Log& copy, char epoch, bool old_known = true) const {
    Log log = copy;
    const Checkpoint from = log.head();
    log.origin = origin_of(tenant, base::Id{{static_cast<std::uint8_t>(epoch)}});
    log.key = key;
    Epoch opened{.origin = log.origin,
                 .restored = from,
                 .old = head(),
                 .at = noon,
                 .who = "ada",
                 .why = "the disk died"};
    if (!old_known) opened.old.reset();
    log.add_statement(restored_type, sign_note(text_of(opened), log.origin, key));
    log.writer = "after";
    return log;
  }
  std::int64_t size() const { return static_cast<std::int64_t>(rows.size()); }

  std::vector<Row> rows;
  merkle::Frontier tree;
  std::vector<merkle::Hash> kept;
  bool has_tiles = false;
  std::vector<std::string> notes;
  std::string origin = origin_of(tenant, {});
  base::Secret key = seed_of('a');
  std::string writer = "ada";
  std::int64_t unsequenced = 0;
};

Report audit(const Log& log, std::vector<std::string> sink, char trusted = 'a') {
  sink.insert(sink.end(), log.notes.begin(), log.notes.end());
  Evidence evidence{.origin = origin_of(tenant, {}),
                    .notes = std::move(sink),
                    .trusted = {public_key(seed_of(trusted))},
                    .kept = nullptr};
  if (log.has_tiles)
    evidence.kept = [&log](std::int64_t at) {
      const auto i = static_cast<std::size_t>(at - 1);
      return i < log.kept.size() ? std::optional(log.kept[i]) : std::nullopt;
    };
  Verifier verifier(std::move(evidence));
  for (const Row& row : log.rows)
    verifier.see({.sequence = row.sequence,
                  .bytes = row.bytes,
                  .leaf_hash = row.leaf_hash,
                  .columns_agree = true});
  return verifier.finish(
      {.size = static_cast<std::int64_t>(log.tree.size()), .root = log.tree.root()},
      log.unsequenced);
}

std::string answers(const Report& report) {
  std::string out;
  for (const Finding& each : report.findings) {
    if (!out.empty()) out += "; ";
    out += std::string(base::describe::choice_name(each.answer)) + " " +
           std::to_string(each.first) + "-" + std::to_string(each.last);
  }
  return out;
}

std::string texts(const Report& report) {
  std::string out;
  for (const Finding& each : report.findings) out += each.text + "\n";
  return out;
}

// Ten entries, a checkpoint, five, another one.
Log fifteen() {
  Log log;
  log.append(10);
  log.sign();
  log.append(5);
  log.sign();
  return log;
}

void rewrite(Log& log, std::size_t row, const std::string& bytes) {
  log.rows[row].bytes = bytes;
  log.rows[row].leaf_hash = base::crypto::view(merkle::leaf_hash(bytes));
}

void rebuild(Log& log) {  // the tree over whatever the rows say now
  log.tree = {};
  log.kept.clear();
  std::int64_t sequence = 0;
  for (Row& row : log.rows) {
    row.sequence = ++sequence;
    const auto leaf = merkle::leaf_hash(row.bytes);
    row.leaf_hash = base::crypto::view(leaf);
    log.tree.append(leaf);
    log.kept.push_back(leaf);
  }
}

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

TEST(Audit, a_restore_without_an_epoch_is_a_fork) {
  Log copy;
  copy.append(10);
  copy.sign();
  Log before = copy;
  before.append(5);
  before.sign();
  Log after = copy;
  after.writer = "after";
  after.append(8);
  after.sign();
  EXPECT_TRUE(audit(after, {}).intact);
  EXPECT_EQ(answers(audit(after, before.notes)), "forked 11-15; unanchored 11-18");
}

TEST(Audit, a_restore_with_a_signed_epoch_is_told_and_intact) {
  Log copy;
  copy.append(10);
  copy.sign();
  Log before = copy;
  before.append(5);
  before.sign();
  for (const bool old_known : {true, false}) {
    Log after = before.restored_from(copy, 'e', old_known);
    after.append(8);
    after.sign();
    const auto report = audit(after, before.notes);
    EXPECT_TRUE(report.intact) << texts(report);
    EXPECT_EQ(answers(report), "restored 0-10");
    EXPECT_EQ(report.given_up, 1);
    EXPECT_EQ(report.checkpoints, 2);
    EXPECT_EQ(report.origin, after.origin);
    EXPECT_NE(texts(report).find("by ada at 2025-11-25T12:00:00Z: the disk died"),
              std::string::npos);
  }
}

TEST(Audit, two_restores_from_one_copy_are_both_told) {
  Log copy;
  copy.append(10);
  copy.sign();
  Log first = copy;
  first.append(5);
  first.sign();
  Log second = first.restored_from(copy, 'e');
  second.append(4);
  second.sign();
  Log third = second.restored_from(copy, 'f');
  third.append(2);
  third.sign();
  std::vector<std::string> sink = first.notes;
  sink.insert(sink.end(), second.notes.begin(), second.notes.end());
  auto report = audit(third, sink);
  // The first log's end is given up by the second restore, which the third copy does not know of;
  // the third's signed old head names the second.
  EXPECT_EQ(report.given_up, 2) << texts(report);
  EXPECT_TRUE(report.intact) << texts(report);
  Log fourth = third.restored_from(third, 'g');  // a chain of three
  fourth.append(1);
  fourth.sign();
  report = audit(fourth, third.notes);
  EXPECT_EQ(answers(report), "restored 0-10; restored 0-13") << texts(report);
}

TEST(Audit, an_epoch_excuses_only_what_it_was_signed_for) {
  Log copy;
  copy.append(10);
  copy.sign();
  Log before = copy;
  before.append(5);
  before.sign();
  Log pretended = copy;  // "the old log had 10 entries"
  Log after = pretended.restored_from(copy, 'e');
  after.append(8);
  auto report = audit(after, before.notes);
  EXPECT_TRUE(answers(report).starts_with("truncated 11-15")) << texts(report);
  // Another old head of the same size.
  Log other = copy;
  other.writer = "mallory";
  other.append(5);
  after = other.restored_from(copy, 'e');
  report = audit(after, before.notes);
  EXPECT_TRUE(answers(report).starts_with("forked 11-15")) << texts(report);
  // Signed by nobody who is trusted.
  other = before;
  other.key = seed_of('m');
  after = other.restored_from(copy, 'e');
  report = audit(after, before.notes);
  EXPECT_EQ(answers(report), "untrusted 0-0; truncated 12-15; unanchored 11-11") << texts(report);
  // Signed for a copy that is not what stands before it.
  after = before.restored_from(copy, 'e');
  rewrite(after, 2, "{\"n\":0}");
  rebuild(after);
  report = audit(after, {});
  EXPECT_TRUE(answers(report).starts_with("forked 1-11")) << texts(report);
}

TEST(Audit, a_log_cut_back_before_its_epoch_is_truncated) {
  Log copy;
  copy.append(10);
  copy.sign();
  Log after = copy.restored_from(copy, 'e');
  after.append(3);
  after.sign();
  const auto report = audit(copy, after.notes);
  EXPECT_TRUE(answers(report).starts_with("truncated 11-")) << texts(report);
  Log other = copy;
  other.append(4);
  EXPECT_TRUE(answers(audit(other, after.notes)).starts_with("forked 0-")) << texts(report);
}

TEST(Audit, two_signed_roots_for_one_size_are_a_fork_whatever_the_log_is) {
  const Log log = fifteen();
  Log other;
  other.writer = "mallory";
  other.append(15);
  other.sign();
  const auto report = audit(log, other.notes);
  EXPECT_TRUE(answers(report).starts_with("forked 1-15")) << texts(report);
}

TEST(Audit, notes_without_a_trusted_signature_prove_nothing) {
  Log log = fifteen();
  auto report = audit(log, {}, 'x');
  EXPECT_FALSE(report.intact);
  EXPECT_EQ(answers(report), "untrusted 0-0; untrusted 0-0; unanchored 1-15");
  log = fifteen();
  log.notes[1][log.notes[1].size() - 10] ^= 4;
  report = audit(log, {});
  EXPECT_TRUE(answers(report).starts_with("untrusted 0-0")) << texts(report);
  report = audit(fifteen(), {"not a note"});
  EXPECT_EQ(answers(report), "untrusted 0-0");
}

TEST(Audit, a_key_that_was_handed_over_is_followed) {
  Log log = fifteen();
  log.rotate('b');
  log.append(4);
  log.sign();
  log.rotate('c');
  log.sign();
  auto report = audit(log, {}, 'a');
  EXPECT_TRUE(report.intact) << texts(report);
  EXPECT_EQ(report.checkpoints, 4);
  // Who trusts only the last key does not believe the first ones' notes.
  report = audit(log, {}, 'c');
  EXPECT_EQ(report.checkpoints, 1);
  // The old key signs on: whoever kept it.
  Log stolen = log;
  stolen.key = seed_of('a');
  stolen.append(1);
  stolen.sign();
  report = audit(stolen, {}, 'a');
  EXPECT_NE(texts(report).find("handed over"), std::string::npos) << texts(report);
  EXPECT_EQ(report.checkpoints, 4);
}

TEST(Audit, a_handover_that_the_new_key_did_not_sign_is_not_followed) {
  Log log = fifteen();
  const auto handover = text_of(KeyHandover{.origin = log.origin,
                                            .size = log.size(),
                                            .key = public_key(seed_of('b')),
                                            .at = noon,
                                            .who = "ada",
                                            .why = "x"});
  log.add_statement(key_type, sign_note(handover, log.origin, log.key));
  log.key = seed_of('b');
  log.sign();
  const auto report = audit(log, {}, 'a');
  EXPECT_FALSE(report.intact);
  EXPECT_EQ(report.checkpoints, 2);
}

TEST(Audit, a_million_faults_do_not_fill_the_memory) {
  Log log;
  log.append(300);
  for (Row& row : log.rows) row.bytes += " ";
  const auto report = audit(log, {});
  EXPECT_EQ(report.findings.size(), Report::findings_max);
  EXPECT_GT(report.left_out, 199);
  EXPECT_FALSE(report.intact);
}

}  // namespace
}  // namespace audit
