// What log lines say of the thread's work, the ring of the last ones, and the process's metrics.
#include "platform/telemetry/context.h"

#include <gtest/gtest.h>

#include <thread>

#include "platform/telemetry/log.h"
#include "platform/telemetry/log_ring.h"
#include "platform/telemetry/process_metrics.h"
#include "platform/telemetry/tracer.h"

namespace telemetry {
namespace {

class Context : public testing::Test {
 protected:
  base::FakeClock clock_{base::Time{}};
  std::string lines_;
  std::unique_ptr<Log> log_ = Log::memory(clock_, &lines_);
  std::string line(std::initializer_list<Field> fields = {}) {
    lines_.clear();
    log_->info("m", fields);
    const std::string start = R"({"time":"1970-01-01T00:00:00.000Z","level":"info","message":"m")";
    EXPECT_TRUE(lines_.starts_with(start));
    return lines_.substr(start.size());
  }
};

TEST_F(Context, stands_in_each_line_within_its_scope) {
  EXPECT_EQ(line(), "}\n");
  {
    Scope scope("r1");
    EXPECT_EQ(line(), ",\"request_id\":\"r1\"}\n");
    scope.set_caller("t", "c");
    EXPECT_EQ(line({{"a", 1}}),
              ",\"a\":1,\"request_id\":\"r1\",\"tenant\":\"t\",\"caller\":\"c\"}\n");
    EXPECT_EQ(line({{"tenant", "mine"}, {"request_id", "r1"}}),
              ",\"tenant\":\"mine\",\"request_id\":\"r1\",\"caller\":\"c\"}\n");
    {
      const Scope inner("r2");
      EXPECT_EQ(line(), ",\"request_id\":\"r2\"}\n");
    }
    EXPECT_EQ(Scope::current(), &scope);
    std::thread([&] { EXPECT_EQ(line(), "}\n"); }).join();
  }
  EXPECT_EQ(line(), "}\n");
}

class Nowhere final : public SpanSink {
 public:
  void take(SpanRecord) override {}
};

TEST_F(Context, names_the_trace) {
  Nowhere nowhere;
  const auto randomness = base::seeded_randomness(1);
  Tracer tracer(clock_, *randomness, 0, nowhere);
  const Span span(&tracer, SpanKind::internal, "x");
  const std::string text = line();
  EXPECT_TRUE(text.starts_with(",\"trace_id\":\"")) << text;
  EXPECT_EQ(text.size(), std::string(",\"trace_id\":\"\"}\n").size() + 32);
}

TEST(LogRing, keeps_the_last_within_its_bounds) {
  LogRing ring;
  for (std::size_t i = 0; i < LogRing::lines_max + 5; ++i) ring.add(std::to_string(i));
  EXPECT_TRUE(ring.text().starts_with("5\n6\n"));
  EXPECT_TRUE(ring.text().ends_with("2004\n"));
  for (int i = 0; i < 20; ++i) ring.add(std::string(100'000, 'x'));
  EXPECT_LE(ring.text().size(), LogRing::bytes_max);
  ring.add(std::string(LogRing::bytes_max + 1, 'x'));
  EXPECT_EQ(ring.text(), "");
}

TEST(LogRing, gets_lines_that_are_not_shown) {
  base::FakeClock clock{base::Time{}};
  LogRing ring;
  const auto log = Log::to_descriptor(clock, Level::error, Format::text, -1, &ring);
  log->debug("quiet");
  log->info("kept", {{"a", "b"}});
  EXPECT_EQ(ring.text(),
            R"({"time":"1970-01-01T00:00:00.000Z","level":"info","message":"kept","a":"b"})"
            "\n");
}

TEST(ProcessMetrics, have_the_usual_names) {
  Metrics metrics;
  collect_process(metrics);
  const std::string text = metrics.text();
  for (const std::string name : {"process_cpu_seconds_total", "process_resident_memory_bytes",
                                 "process_virtual_memory_bytes", "process_start_time_seconds",
                                 "process_open_fds", "process_max_fds"})
    EXPECT_NE(text.find("\n" + name + " "), std::string::npos) << name << "\n" << text;
}

}  // namespace
}  // namespace telemetry
