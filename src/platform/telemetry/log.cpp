#include "platform/telemetry/log.h"

#include <spdlog/logger.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cmath>
#include <mutex>
#include <utility>

#include "base/json/json.h"
#include "base/text.h"
#include "platform/telemetry/context.h"
#include "platform/telemetry/descriptor_sink.h"
#include "platform/telemetry/log_ring.h"
#include "platform/telemetry/traceparent.h"

namespace telemetry {
namespace {

struct LevelName {
  std::string_view name;
  Level level;
};
constexpr std::array<LevelName, 5> level_names{{{"debug", Level::debug},
                                                {"info", Level::info},
                                                {"warning", Level::warning},
                                                {"warn", Level::warning},
                                                {"error", Level::error}}};

std::string_view name_of(Level level) {
  for (const auto& known : level_names)
    if (known.level == level) return known.name;
  return "error";
}

// A line must stay valid JSON whatever a peer sent: bytes that are no UTF-8 become '?'.
std::string printable(std::string_view text) {
  std::string out(text);
  if (base::is_utf8(out)) return out;
  for (char& c : out)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return out;
}

void append_json(std::string& line, const Field& field) {
  line += ',';
  base::json::write_string(line, printable(field.name));
  line += ':';
  if (const auto* text = std::get_if<std::string_view>(&field.value))
    base::json::write_string(line, printable(*text));
  else if (const auto* integer = std::get_if<std::int64_t>(&field.value))
    base::json::write_number(line, *integer);
  else if (const auto* real = std::get_if<double>(&field.value))
    base::json::write_number(line, *real);
  else
    line += std::get<bool>(field.value) ? "true" : "false";
}

// What the thread works on, without what the caller says itself.
template <class Append>
void each_context_field(std::initializer_list<Field> fields, Append append) {
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    for (const Field& field : fields)
      if (field.name == name) return;
    append(Field(name, value));
  };
  if (const Scope* scope = Scope::current()) {
    add("request_id", scope->request_id());
    add("tenant", scope->tenant());
    add("caller", scope->caller());
  }
  if (const SpanContext* span = current_span())
    add("trace_id", hex(span->trace_id.data(), span->trace_id.size()));
}

std::string json_line(base::Time now, Level level, std::string_view message,
                      std::initializer_list<Field> fields) {
  std::string line = "{\"time\":\"";
  line += base::format_rfc3339(now, base::Precision::milliseconds);
  line += "\",\"level\":\"";
  line += name_of(level);
  line += "\",\"message\":";
  base::json::write_string(line, printable(message));
  for (const Field& field : fields) append_json(line, field);
  each_context_field(fields, [&line](const Field& field) { append_json(line, field); });
  line += '}';
  return line;
}

// Plain words stay as they are; the rest is quoted, so that a value can neither break the line nor
// send control sequences to the terminal.
void append_text(std::string& line, std::string_view text) {
  bool plain = !text.empty();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    plain = plain && byte > 0x20 && byte < 0x7f && c != '"' && c != '=';
  }
  if (plain)
    line += text;
  else
    base::json::write_string(line, printable(text));
}

std::string message_text(std::string_view message) {
  std::string out = printable(message);
  for (char& c : out)
    if (std::iscntrl(static_cast<unsigned char>(c)) != 0) c = ' ';
  return out;
}

void append_field(std::string& line, const Field& field) {
  line += ' ';
  line += field.name;
  line += '=';
  if (const auto* text = std::get_if<std::string_view>(&field.value))
    append_text(line, *text);
  else if (const auto* integer = std::get_if<std::int64_t>(&field.value))
    base::json::write_number(line, *integer);
  else if (const auto* real = std::get_if<double>(&field.value))
    base::json::write_number(line, *real);
  else
    line += std::get<bool>(field.value) ? "true" : "false";
}

std::string text_line(base::Time now, Level level, std::string_view message,
                      std::initializer_list<Field> fields) {
  std::string line = base::format_rfc3339(now, base::Precision::milliseconds);
  line += ' ';
  for (const char c : name_of(level)) line += static_cast<char>(c - 'a' + 'A');
  line.append(8 - name_of(level).size(), ' ');
  line += message_text(message);
  for (const Field& field : fields) append_field(line, field);
  each_context_field(fields, [&line](const Field& field) { append_field(line, field); });
  return line;
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

class DescriptorLog final : public Log {
 public:
  DescriptorLog(const base::Clock& clock, Level level, Format format, int descriptor, LogRing* ring)
      : clock_(clock),
        format_(format),
        ring_(ring),
        logger_("mainstay", std::make_shared<DescriptorSink>(descriptor)) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog_level(level));
  }

  void set_level(Level level) override { logger_.set_level(spdlog_level(level)); }

  void write(Level level, std::string_view message, std::initializer_list<Field> fields) override {
    const auto wanted = spdlog_level(level);
    const bool shown = logger_.should_log(wanted);
    const bool kept = ring_ != nullptr && (shown || level >= Level::info);
    if (!shown && !kept) return;
    const base::Time now = clock_.now();
    std::string json;
    if (kept || format_ == Format::json) json = json_line(now, level, message, fields);
    if (shown) {
      const std::string text =
          format_ == Format::json ? json : text_line(now, level, message, fields);
      logger_.log(wanted, spdlog::string_view_t(text.data(), text.size()));
    }
    if (kept) ring_->add(std::move(json));
  }

 private:
  const base::Clock& clock_;
  const Format format_;
  LogRing* const ring_;
  spdlog::logger logger_;
};

class MemoryLog final : public Log {
 public:
  MemoryLog(const base::Clock& clock, std::string* lines) : clock_(clock), lines_(lines) {}

  void set_level(Level) override {}  // a test sees every line

  void write(Level level, std::string_view message, std::initializer_list<Field> fields) override {
    auto line = json_line(clock_.now(), level, message, fields);
    line += '\n';
    const std::lock_guard lock(mutex_);
    if (lines_ != nullptr) *lines_ += line;
  }

 private:
  const base::Clock& clock_;
  std::mutex mutex_;    // guards *lines_ among writers
  std::string* lines_;  // the test reads it when nobody writes
};

}  // namespace

base::Result<Level> level_named(std::string_view name) {
  for (const auto& known : level_names)
    if (known.name == name) return known.level;
  return base::invalid("the log level is debug, info, warn or error, not \"" + std::string(name) +
                       "\"");
}

const base::describe::Type& described(base::describe::Tag<Level>) {
  using base::describe::Choice;
  static constexpr Choice choices[] = {
      {"debug", static_cast<std::int64_t>(Level::debug), "Everything"},
      {"info", static_cast<std::int64_t>(Level::info), "What happened"},
      {"warn", static_cast<std::int64_t>(Level::warning), "What somebody should look at"},
      {"warning", static_cast<std::int64_t>(Level::warning), "The same"},
      {"error", static_cast<std::int64_t>(Level::error), "What failed"}};
  static constexpr auto type =
      base::describe::choice<Level>("LogLevel", "From here on lines are written", choices);
  return type;
}

const base::describe::Type& described(base::describe::Tag<Format>) {
  using base::describe::Choice;
  static constexpr Choice choices[] = {
      {"json", static_cast<std::int64_t>(Format::json), "One object a line"},
      {"text", static_cast<std::int64_t>(Format::text), "For people"},
      {"logfmt", static_cast<std::int64_t>(Format::text), "Alertmanager's name of text"}};
  static constexpr auto type =
      base::describe::choice<Format>("LogFormat", "How lines are written", choices);
  return type;
}

std::unique_ptr<Log> Log::standard_error(const base::Clock& clock, Level level, Format format,
                                         LogRing* ring) {
  return to_descriptor(clock, level, format, STDERR_FILENO, ring);
}

std::unique_ptr<Log> Log::to_descriptor(const base::Clock& clock, Level level, Format format,
                                        int descriptor, LogRing* ring) {
  return std::make_unique<DescriptorLog>(clock, level, format, descriptor, ring);
}

std::unique_ptr<Log> Log::memory(const base::Clock& clock, std::string* lines) {
  return std::make_unique<MemoryLog>(clock, lines);
}

}  // namespace telemetry
