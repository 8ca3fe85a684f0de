// The log: one JSON object a line (readable text on a terminal), written through spdlog. Used
// everywhere below the request. Secrets are not a Field type, so they cannot be logged. Safe from
// any thread.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace telemetry {

class LogRing;

enum class Level : std::uint8_t { debug, info, warning, error };
base::Result<Level> level_named(
    std::string_view name);  // "debug", "info", "warn", "warning", "error"
const base::describe::Type& described(base::describe::Tag<Level>);

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, bool v) : name(n), value(v) {}
  Field(std::string_view n, double v) : name(n), value(v) {}
  template <class I>
    requires std::is_integral_v<I>
  Field(std::string_view n, I v) : name(n), value(static_cast<std::int64_t>(v)) {}
};

enum class Format : std::uint8_t { json, text };
const base::describe::Type& described(base::describe::Tag<Format>);

class Log {
 public:
  // To standard error. Members: time, level, message, the fields, then what the thread works on
  // (context.h): request_id, tenant, caller, trace_id. `ring` keeps the last lines of level info
  // and above, whatever `level` says; it outlives the log.
  static std::unique_ptr<Log> standard_error(const base::Clock& clock, Level level, Format format,
                                             LogRing* ring = nullptr);
  // To any descriptor, which stays the caller's. A reader that stops reading costs at most 100 ms
  // once; then lines are dropped and counted until it reads again.
  static std::unique_ptr<Log> to_descriptor(const base::Clock& clock, Level level, Format format,
                                            int descriptor, LogRing* ring = nullptr);
  // For tests: keeps the lines, silent.
  static std::unique_ptr<Log> memory(const base::Clock& clock, std::string* lines);
  virtual ~Log() = default;

  virtual void set_level(Level level) = 0;  // from now on; lines below it are not written
  virtual void write(Level level, std::string_view message,
                     std::initializer_list<Field> fields) = 0;
  void debug(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::debug, m, f); }
  void info(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::info, m, f); }
  void warning(std::string_view m, std::initializer_list<Field> f = {}) {
    write(Level::warning, m, f);
  }
  void error(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::error, m, f); }
};

}  // namespace telemetry
