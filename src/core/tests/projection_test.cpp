#include "core/projection.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "core/tests/world.h"

namespace core {
namespace {

// What a store would hold across restarts.
struct Book {
  std::vector<std::string> rows;
  std::uint64_t position = 0;
};

// Remembers what it was told; flushes into a Book unless it was "killed".
class Recorder final : public Projection {
 public:
  explicit Recorder(Book& book) : book_(book) {}

  std::string_view name() const override { return "recorder"; }
  base::Result<std::uint64_t> load() override {
    const std::lock_guard lock(mutex_);
    rows_ = book_.rows;
    position_ = book_.position;
    return position_;
  }
  base::Done apply(std::span<const IntakeRecord> records) override {
    ++apply_calls;
    if (fails_with_bug) base::fail_check("sound", "projection_test", 1);
    if (fails) return base::unavailable("the store is away");
    const std::lock_guard lock(mutex_);
    for (const auto& record : records) {
      EXPECT_EQ(record.position, position_ + 1);
      rows_.push_back(record.signal.bytes);
      position_ = record.position;
    }
    return {};
  }
  void ready(base::Time now) override { ready_at = now.nanoseconds; }
  base::Time due(base::Time now) override {
    ++due_calls;
    const std::lock_guard lock(mutex_);
    if (next_due <= now) {
      done_at.push_back(now);
      next_due = base::time_max;
    }
    return next_due;
  }
  base::Result<Flushed> flush() override {
    ++flush_calls;
    if (flush_fails) return base::unavailable("the store is away");
    if (flush_steps > 0) {
      --flush_steps;
      on_flush_step();
      return Flushed{.position = book_.position, .whole = false};
    }
    const std::lock_guard lock(mutex_);
    if (!killed) book_ = {rows_, position_};
    return Flushed{.position = book_.position, .whole = true};
  }

  std::vector<std::string> rows() {
    const std::lock_guard lock(mutex_);
    return rows_;
  }
  std::size_t done_count() {
    const std::lock_guard lock(mutex_);
    return done_at.size();
  }
  void set_due(base::Time at) {
    const std::lock_guard lock(mutex_);
    next_due = at;
  }

  std::atomic<bool> fails = false, fails_with_bug = false, flush_fails = false, killed = false;
  std::atomic<int> apply_calls = 0, due_calls = 0, flush_calls = 0;
  std::atomic<int> flush_steps = 0;     // before the one that ends the flush
  std::function<void()> on_flush_step;  // on the runner's thread
  std::atomic<std::int64_t> ready_at = 0;
  std::vector<base::Time> done_at;  // mutex_ guards it and the next
  base::Time next_due = base::time_max;

 private:
  Book& book_;
  std::mutex mutex_;
  std::vector<std::string> rows_;
  std::uint64_t position_ = 0;
};

class Projections : public testing::Test {
 protected:
  ~Projections() override { stop(); }

  base::Done start() {
    stop();
    auto opened = Intake::open(options, clock);
    if (!opened) return std::move(opened).error();
    intake = *std::move(opened);
    recorder = std::make_unique<Recorder>(book);
    recorder->fails = fails_at_start;
    runner = std::make_unique<ProjectionRunner>(*recorder, *intake, clock, *log,
                                                ProjectionRunner::Options{});
    return runner->start();
  }
  void stop() {
    runner.reset();
    intake.reset();
  }
  void kill() {
    recorder->killed = true;
    stop();
  }
  base::Result<std::uint64_t> append(std::string bytes, Wait wait = Wait::applied) {
    Signal signal;
    signal.bytes = std::move(bytes);
    return intake->append(std::move(signal), wait);
  }

  TemporaryFolder folder;
  base::FakeClock clock{world_start};
  std::string lines;
  std::unique_ptr<telemetry::Log> log = telemetry::Log::memory(clock, &lines);
  Intake::Options options{.folder = folder.file("intake"), .segment_bytes_max = 500};
  Book book;
  bool fails_at_start = false;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<ProjectionRunner> runner;
};

TEST_F(Projections, an_applied_append_is_seen_at_once) {
  ASSERT_TRUE(start());
  EXPECT_EQ(recorder->ready_at, world_start.nanoseconds);
  ASSERT_TRUE(append("a"));
  EXPECT_EQ(recorder->rows(), std::vector<std::string>{"a"});
  EXPECT_EQ(runner->statistics().records_total, 1U);
  EXPECT_EQ(intake->statistics().unapplied, 0U);
}

TEST_F(Projections, stopping_applies_what_waits_and_flushes) {
  ASSERT_TRUE(start());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(append(std::to_string(i), Wait::durable));
  stop();
  EXPECT_EQ(book.rows.size(), 10U);
  EXPECT_EQ(book.position, 10U);
}

TEST_F(Projections, after_a_kill_everything_past_the_flushed_position_is_replayed_in_order) {
  std::vector<std::string> expected;
  for (int round = 0; round < 4; ++round) {
    ASSERT_TRUE(start());
    EXPECT_EQ(recorder->rows(), expected);
    for (int i = 0; i < 12; ++i) {
      expected.push_back(std::to_string(round) + "." + std::to_string(i));
      ASSERT_TRUE(append(expected.back(), i % 2 == 0 ? Wait::applied : Wait::durable));
      if (i != 4) continue;
      const auto flushes = recorder->flush_calls.load();
      clock.advance(base::seconds(5));
      ASSERT_TRUE(eventually([&] { return recorder->flush_calls > flushes; }));
    }
    kill();
    EXPECT_LT(book.position, expected.size());
    EXPECT_GE(book.position, expected.size() - 7);
  }
  ASSERT_TRUE(start());
  EXPECT_EQ(recorder->rows(), expected);
}

TEST_F(Projections, a_failing_apply_is_tried_again_with_back_off) {
  ASSERT_TRUE(start());
  recorder->fails = true;
  ASSERT_TRUE(append("a", Wait::durable));
  ASSERT_TRUE(eventually([&] { return runner->statistics().failures_total == 1; }));
  ASSERT_TRUE(append("b", Wait::durable));
  EXPECT_EQ(recorder->apply_calls, 1);
  clock.advance(base::milliseconds(100));
  ASSERT_TRUE(eventually([&] { return runner->statistics().failures_total == 2; }));
  recorder->fails = false;
  clock.advance(base::milliseconds(200));
  ASSERT_TRUE(eventually([&] { return recorder->rows().size() == 2; }));
  EXPECT_EQ(recorder->rows(), (std::vector<std::string>{"a", "b"}));
  stop();
  EXPECT_NE(lines.find("the store is away"), std::string::npos);
}

TEST_F(Projections, a_bug_in_apply_is_counted_and_nothing_is_lost) {
  ASSERT_TRUE(start());
  recorder->fails_with_bug = true;
  ASSERT_TRUE(append("a", Wait::durable));
  ASSERT_TRUE(eventually([&] { return runner->statistics().failures_total == 1; }));
  stop();  // gives up; the intake still holds it
  EXPECT_TRUE(book.rows.empty());
  ASSERT_TRUE(start());
  EXPECT_EQ(recorder->rows(), std::vector<std::string>{"a"});
}

TEST_F(Projections, due_is_called_when_its_time_has_come) {
  ASSERT_TRUE(start());
  recorder->set_due(world_start + base::seconds(30));
  ASSERT_TRUE(append("a"));
  EXPECT_EQ(recorder->done_count(), 0U);
  ASSERT_TRUE(eventually([&] { return recorder->due_calls >= 2; }));
  clock.advance(base::seconds(31));
  ASSERT_TRUE(eventually([&] { return recorder->done_count() == 1; }));
  stop();
  EXPECT_EQ(recorder->done_at.at(0), world_start + base::seconds(31));
}

TEST_F(Projections, a_poke_calls_due) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(eventually([&] { return recorder->due_calls >= 1; }));
  const int before = recorder->due_calls;
  runner->poke();
  EXPECT_TRUE(eventually([&] { return recorder->due_calls > before; }));
}

TEST_F(Projections, a_flush_that_fails_keeps_the_segments_and_is_tried_again) {
  ASSERT_TRUE(start());
  recorder->flush_fails = true;
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(append(std::string(100, 'x')));
  const auto segments = intake->statistics().log.segments;
  ASSERT_GT(segments, 3U);
  clock.advance(base::seconds(5));
  ASSERT_TRUE(eventually([&] { return runner->statistics().failures_total == 1; }));
  EXPECT_EQ(intake->statistics().log.segments, segments);
  recorder->flush_fails = false;
  clock.advance(base::seconds(5));
  ASSERT_TRUE(eventually([&] { return intake->statistics().log.segments == 1; }));
  ASSERT_TRUE(eventually([&] { return runner->statistics().flushed_at == clock.now(); }));
}

TEST_F(Projections, what_comes_during_a_long_flush_is_applied_between_its_steps) {
  std::vector<std::size_t> applied_before_step;
  ASSERT_TRUE(start());
  ASSERT_TRUE(append("x"));  // the runner is at work
  recorder->on_flush_step = [&] {
    applied_before_step.push_back(recorder->rows().size());
    ASSERT_TRUE(append("x", Wait::durable));
    ASSERT_TRUE(eventually([&] { return runner->statistics().waiting == 1; }));
    clock.advance(base::milliseconds(10));  // the turn is over
  };
  recorder->flush_steps = 3;
  clock.advance(base::seconds(5));
  ASSERT_TRUE(eventually([&] { return runner->statistics().flushed_at > world_start; }));
  EXPECT_EQ(recorder->flush_calls, 4);
  stop();
  EXPECT_EQ(applied_before_step, (std::vector<std::size_t>{1, 2, 3}));
}

TEST_F(Projections, the_stop_takes_all_steps_of_the_flush) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(append("a"));
  recorder->on_flush_step = [&] { clock.advance(base::milliseconds(10)); };
  recorder->flush_steps = 3;
  stop();
  EXPECT_EQ(book.position, 1U);
}

TEST_F(Projections, a_start_whose_replay_fails_is_an_error_and_accepts_nothing) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(append("a"));
  kill();
  fails_at_start = true;
  const auto started = start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "the store is away");
  EXPECT_FALSE(append("b", Wait::durable));
}

TEST_F(Projections, an_intake_that_does_not_belong_to_the_store_is_refused) {
  book.position = 50;
  const auto started = start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, base::Code::conflict);
}

TEST_F(Projections, many_senders_are_all_applied_once) {
  ASSERT_TRUE(start());
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) EXPECT_TRUE(append("x"));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(recorder->rows().size(), 200U);
}

}  // namespace
}  // namespace core
