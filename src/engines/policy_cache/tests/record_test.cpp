#include "engines/policy_cache/record.h"

#include <gtest/gtest.h>

namespace policy_cache {
namespace {

using document::Span;
using policy_report::Verdict;

struct RecordTest : testing::Test {
  document::Sources sources;
  const std::uint32_t first = sources.add("a.yaml", std::string(100, ' '));
  const std::uint32_t moved = sources.add("b.yaml", std::string(200, ' '));
  const std::uint32_t policy = sources.add("policy.yaml", std::string(100, ' '));
  const Standing here{.subject = {.source = first, .begin = 10, .end = 50},
                      .policy = {.source = policy, .begin = 0, .end = 80}};
  const Standing there{.subject = {.source = moved, .begin = 110, .end = 150},
                       .policy = {.source = policy, .begin = 20, .end = 100}};
  std::vector<Said> said = {
      {.phase = policy::Phase::validating,
       .verdict = {.rule = "replicas",
                   .status = policy::Status::fail,
                   .message = "at most two",
                   .rule_at = {.source = policy, .begin = 4, .end = 9},
                   .failures = {{.path = "/spec/replicas/",
                                 .expected = "<=2",
                                 .found = "12",
                                 .fix = "set /spec/replicas to 2",
                                 .where = {.source = first, .begin = 30, .end = 32}}},
                   .audit_annotations = {{"replicas", "12"}}}},
      {.phase = policy::Phase::validate, .verdict = {.rule = "fine"}}};
};

TEST_F(RecordTest, what_was_said_is_found_where_the_subject_has_moved_to) {
  const auto record = to_record(said, here);
  ASSERT_TRUE(record);
  const auto read = from_record(*record, there, sources);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  const Verdict& verdict = read->front().verdict;
  EXPECT_EQ(read->front().phase, policy::Phase::validating);
  EXPECT_EQ(verdict.rule, "replicas");
  EXPECT_EQ(verdict.status, policy::Status::fail);
  EXPECT_EQ(verdict.message, "at most two");
  EXPECT_EQ(verdict.rule_at.source, policy);
  EXPECT_EQ(verdict.rule_at.begin, 24U);
  ASSERT_EQ(verdict.failures.size(), 1U);
  const Verdict::Failure& failure = verdict.failures.front();
  EXPECT_EQ(failure.path + failure.expected + failure.found + failure.fix,
            "/spec/replicas/<=212set /spec/replicas to 2");
  EXPECT_EQ(failure.where.source, moved);
  EXPECT_EQ(failure.where.begin, 130U);
  EXPECT_EQ(failure.where.end, 132U);
  EXPECT_EQ(verdict.audit_annotations, said.front().verdict.audit_annotations);
  EXPECT_FALSE(read->back().verdict.rule_at.known());
}

TEST_F(RecordTest, an_anchor_before_the_subject_keeps_its_distance) {
  said.front().verdict.failures.front().where = {.source = first, .begin = 4, .end = 6};
  const auto read = from_record(*to_record(said, here), there, sources);
  EXPECT_EQ(read->front().verdict.failures.front().where.begin, 104U);
}

TEST_F(RecordTest, places_elsewhere_cannot_be_kept) {
  said.front().verdict.failures.front().where.source = moved;
  EXPECT_FALSE(to_record(said, here));
}

TEST_F(RecordTest, places_past_the_end_of_a_source_are_left_out) {
  const Standing last{.subject = {.source = first, .begin = 99, .end = 100}, .policy = here.policy};
  const auto read = from_record(*to_record(said, here), last, sources);
  EXPECT_FALSE(read->front().verdict.failures.front().where.known());
}

TEST_F(RecordTest, what_is_cut_off_is_refused) {
  const std::string record = *to_record(said, here);
  for (std::size_t size = 0; size < record.size(); ++size)
    EXPECT_FALSE(from_record(std::string_view(record).substr(0, size), here, sources)) << size;
  EXPECT_FALSE(from_record(record + "x", here, sources));
}

}  // namespace
}  // namespace policy_cache
