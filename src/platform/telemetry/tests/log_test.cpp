#include "platform/telemetry/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "base/json/json.h"

namespace telemetry {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  std::string read_some() const {
    char buffer[8'192];
    const auto size = ::read(ends[0], buffer, sizeof buffer);
    return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : std::string();
  }
  int ends[2] = {-1, -1};
};

const base::FakeClock& clock_at_noon() {
  static const base::FakeClock clock{base::Time{1'764'072'000'123'000'000}};
  return clock;
}

TEST(Log, a_json_line_holds_time_level_message_and_fields) {
  std::string lines;
  const auto log = Log::memory(clock_at_noon(), &lines);
  log->warning("store is slow", {{"store", "sqlite"}, {"waiting", 12}, {"p", 0.5}, {"full", true}});
  EXPECT_EQ(lines,
            "{\"time\":\"2025-11-25T12:00:00.123Z\",\"level\":\"warning\",\"message\":\"store is "
            "slow\",\"store\":\"sqlite\",\"waiting\":12,\"p\":0.5,\"full\":true}\n");
}

TEST(Log, hostile_values_leave_valid_json) {
  std::string lines;
  const auto log = Log::memory(clock_at_noon(), &lines);
  log->info("a\"b\n\x1b[31m\xff", {{"value", std::string("\xc3\x28\0x", 4)}});
  EXPECT_TRUE(base::json::Document::parse(lines)) << lines;
  EXPECT_EQ(lines.find('\x1b'), std::string::npos);
}

TEST(Log, lines_below_the_level_are_not_written) {
  const Pipe pipe;
  const auto log = Log::to_descriptor(clock_at_noon(), Level::info, Format::json, pipe.ends[1]);
  log->debug("unseen");
  log->info("seen");
  const auto text = pipe.read_some();
  EXPECT_EQ(text.find("unseen"), std::string::npos);
  EXPECT_NE(text.find("\"message\":\"seen\"}\n"), std::string::npos) << text;
}

TEST(Log, the_text_format_quotes_what_is_not_plain) {
  const Pipe pipe;
  const auto log = Log::to_descriptor(clock_at_noon(), Level::debug, Format::text, pipe.ends[1]);
  log->error("it broke", {{"path", "/data"}, {"why", "no space\x1b[0m"}, {"count", 3}});
  EXPECT_EQ(pipe.read_some(),
            "2025-11-25T12:00:00.123Z ERROR   it broke path=/data why=\"no space\\u001b[0m\" "
            "count=3\n");
}

TEST(Log, a_reader_that_stops_reading_blocks_nobody_and_learns_what_was_dropped) {
  const Pipe pipe;
  const auto log = Log::to_descriptor(clock_at_noon(), Level::debug, Format::json, pipe.ends[1]);
  const auto started = std::chrono::steady_clock::now();
  const std::string long_text(1'000, 'x');
  for (int i = 0; i < 2'000; ++i) log->info("filling", {{"text", long_text}});
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));

  ASSERT_EQ(::fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK), 0);
  while (!pipe.read_some().empty()) {
  }
  log->info("again");
  const auto text = pipe.read_some();
  EXPECT_NE(text.find("log lines were dropped"), std::string::npos);
  EXPECT_NE(text.find("\"message\":\"again\""), std::string::npos);
}

TEST(Log, levels_have_names) {
  for (const auto* name : {"debug", "info", "warn", "warning", "error"})
    EXPECT_TRUE(level_named(name)) << name;
  const auto wrong = level_named("loud");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("loud"), std::string::npos);
}

}  // namespace
}  // namespace telemetry
