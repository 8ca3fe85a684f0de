// What the current thread works on: the request and its caller, which every log line then names,
// and the trace. Scoped: the destructor restores what was there before; another thread sees
// nothing of it. Used by the router and whoever takes work on a thread of its own.
#pragma once
#include <array>
#include <cstdint>
#include <string>

namespace telemetry {

struct SpanContext {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};
  bool sampled = false;
  bool operator==(const SpanContext&) const = default;
};

class Scope {
 public:
  struct Values {
    std::string request_id, tenant, caller;
  };
  explicit Scope(std::string request_id);
  explicit Scope(Values values);  // of one before: the work goes on
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Of this thread; nullptr outside of any.
  static Scope* current();
  // Once it is known who asks. Ids, never names: those may be personal.
  void set_caller(std::string tenant, std::string caller);

  const Values& values() const { return values_; }
  const std::string& request_id() const { return values_.request_id; }
  const std::string& tenant() const { return values_.tenant; }
  const std::string& caller() const { return values_.caller; }

 private:
  Values values_;
  Scope* const before_;
};

// The innermost span of this thread; nullptr outside of any.
const SpanContext* current_span();
// Returns what was current. For Span only.
const SpanContext* set_current_span(const SpanContext* context);

}  // namespace telemetry
