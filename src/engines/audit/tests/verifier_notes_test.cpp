#include "engines/audit/tests/signed_log.h"

namespace audit {
namespace {

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
