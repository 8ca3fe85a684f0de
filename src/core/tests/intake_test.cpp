#include "core/intake.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/intake_record.h"
#include "core/tests/world.h"

namespace core {
namespace {

Signal signal_of(std::string bytes, std::uint8_t kind = 1) {
  Signal signal;
  signal.tenant.bytes[15] = 1;
  signal.source.bytes[15] = 2;
  signal.received_at = world_start;
  signal.kind = kind;
  signal.bytes = std::move(bytes);
  return signal;
}

// An intake with its folder, and what its feed saw.
class Intakes : public testing::Test {
 protected:
  void open() {
    intake.reset();
    auto opened = Intake::open(options, clock);
    ASSERT_TRUE(opened) << opened.error().message;
    intake = *std::move(opened);
  }
  base::Done start(std::uint64_t position = 1) {
    return intake->start(
        position,
        [&](std::span<const IntakeRecord> records) {
          for (const auto& record : records) replayed.push_back(record.signal.bytes);
        },
        [&](std::span<const IntakeRecord> records) {
          const std::lock_guard lock(mutex);
          fed.insert(fed.end(), records.begin(), records.end());
        });
  }
  std::size_t fed_count() {
    const std::lock_guard lock(mutex);
    return fed.size();
  }

  TemporaryFolder folder;
  base::FakeClock clock{world_start};
  Intake::Options options{.folder = folder.file("intake")};
  std::unique_ptr<Intake> intake;
  std::vector<std::string> replayed;
  std::mutex mutex;  // guards fed
  std::vector<IntakeRecord> fed;
};

TEST_F(Intakes, a_durable_signal_is_fed_and_replayed_after_a_restart) {
  open();
  ASSERT_TRUE(start());
  for (const auto* bytes : {"one", "two", "three"})
    ASSERT_TRUE(intake->append(signal_of(bytes), Wait::durable));
  ASSERT_EQ(fed_count(), 3U);
  EXPECT_EQ(fed[1].position, 2U);
  EXPECT_EQ(fed[1].signal.bytes, "two");
  EXPECT_EQ(intake->statistics().unapplied, 3U);
  open();
  ASSERT_TRUE(start(2));
  EXPECT_EQ(replayed, (std::vector<std::string>{"two", "three"}));
  const auto position = intake->append(signal_of("four"), Wait::durable);
  ASSERT_TRUE(position);
  EXPECT_EQ(*position, 4U);
}

TEST_F(Intakes, the_parsed_form_reaches_the_feed_but_not_the_disk) {
  open();
  ASSERT_TRUE(start());
  auto signal = signal_of("7");
  signal.parsed = std::make_shared<const int>(7);
  ASSERT_TRUE(intake->append(signal, Wait::durable));
  EXPECT_EQ(*std::static_pointer_cast<const int>(fed.at(0).signal.parsed), 7);
  EXPECT_EQ(decode_signal(encode_signal(signal))->parsed, nullptr);
}

TEST_F(Intakes, who_waits_for_applied_is_answered_when_it_is) {
  open();
  ASSERT_TRUE(start());
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      EXPECT_TRUE(intake->append(signal_of("x"), Wait::applied));
      ++answered;
    });
  ASSERT_TRUE(eventually([&] { return fed_count() == 4; }));
  EXPECT_EQ(answered, 0);
  intake->applied(3);
  ASSERT_TRUE(eventually([&] { return answered == 3; }));
  EXPECT_EQ(intake->statistics().unapplied, 1U);
  intake->applied(4);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answered, 4);
  EXPECT_EQ(intake->statistics().applied_position, 4U);
}

TEST_F(Intakes, a_projection_that_is_late_means_unavailable_but_stored) {
  options.apply_timeout =
      base::seconds(2);  // by a real clock, and a loaded disk takes its part of it
  open();
  ASSERT_TRUE(start());
  const auto answer = intake->append(signal_of("late"), Wait::applied);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, base::Code::unavailable);
  EXPECT_NE(answer.error().message.find("stored"), std::string::npos);
  open();
  ASSERT_TRUE(start());
  EXPECT_EQ(replayed, std::vector<std::string>{"late"});
}

TEST_F(Intakes, the_error_of_a_refused_record_comes_back) {
  open();
  ASSERT_TRUE(start());
  std::thread sender([&] {
    const auto answer = intake->append(signal_of("bad"), Wait::applied);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, base::Code::invalid);
    EXPECT_EQ(answer.error().message, "not like this");
  });
  ASSERT_TRUE(eventually([&] { return fed_count() == 1; }));
  intake->refused(1, base::invalid("not like this"));
  intake->applied(1);
  sender.join();
}

TEST_F(Intakes, too_many_unapplied_records_are_refused_until_some_are_applied) {
  options.unapplied_records_max = 3;
  open();
  ASSERT_TRUE(start());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(intake->append(signal_of("x"), Wait::durable));
  const auto refused = intake->append(signal_of("y"), Wait::durable);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::unavailable);
  EXPECT_NE(refused.error().message.find("intake_unapplied_records_max"), std::string::npos);
  intake->applied(1);
  EXPECT_TRUE(intake->append(signal_of("z"), Wait::durable));
}

TEST_F(Intakes, it_accepts_only_between_start_and_stop) {
  open();
  EXPECT_EQ(intake->append(signal_of("x"), Wait::durable).error().code, base::Code::unavailable);
  ASSERT_TRUE(start());
  EXPECT_TRUE(intake->append(signal_of("x"), Wait::durable));
  intake->stop();
  EXPECT_EQ(intake->append(signal_of("x"), Wait::durable).error().code, base::Code::unavailable);
}

TEST_F(Intakes, a_store_that_is_ahead_of_the_intake_is_a_conflict) {
  open();
  const auto started = start(5);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, base::Code::conflict);
}

TEST_F(Intakes, segments_below_the_flushed_position_go) {
  options.segment_bytes_max = 1'000;
  open();
  ASSERT_TRUE(start());
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(intake->append(signal_of(std::string(400, 'x')), Wait::durable));
  const auto before = intake->statistics().log.segments;
  ASSERT_GT(before, 5U);
  ASSERT_TRUE(intake->flushed(15));
  EXPECT_LT(intake->statistics().log.segments, before);
  open();
  ASSERT_TRUE(start(16));
  EXPECT_EQ(replayed.size(), 5U);
}

TEST_F(Intakes, many_threads_lose_nothing_and_the_feed_has_no_gap) {
  open();
  ASSERT_TRUE(start());
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(
            intake->append(signal_of(std::to_string(t) + ":" + std::to_string(i)), Wait::durable));
    });
  for (auto& thread : threads) thread.join();
  ASSERT_EQ(fed_count(), 400U);
  std::vector<int> next(8, 0);
  for (std::size_t i = 0; i < fed.size(); ++i) {
    EXPECT_EQ(fed[i].position, i + 1);
    const auto& bytes = fed[i].signal.bytes;
    const auto thread = static_cast<std::size_t>(bytes[0] - '0');
    EXPECT_EQ(bytes.substr(2), std::to_string(next[thread]++));
  }
}

TEST(IntakeRecords, a_signal_survives_the_encoding) {
  auto signal = signal_of(std::string("\0\xff bytes", 8), 200);
  signal.received_at = {-5};
  const auto back = decode_signal(encode_signal(signal));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->tenant, signal.tenant);
  EXPECT_EQ(back->source, signal.source);
  EXPECT_EQ(back->received_at, signal.received_at);
  EXPECT_EQ(back->kind, 200);
  EXPECT_EQ(back->bytes, signal.bytes);
}

TEST(IntakeRecords, what_is_cut_off_or_newer_is_refused_with_a_reason) {
  const auto record = encode_signal(signal_of(""));
  EXPECT_EQ(record.size(), intake_record_head_bytes);
  EXPECT_TRUE(decode_signal(record));
  EXPECT_FALSE(decode_signal(""));
  const auto cut = decode_signal(std::string_view(record).substr(0, 20));
  ASSERT_FALSE(cut);
  EXPECT_NE(cut.error().message.find("cut off"), std::string::npos);
  auto newer = record;
  newer[0] = 2;
  const auto unknown = decode_signal(newer);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("version 2"), std::string::npos);
}

}  // namespace
}  // namespace core
