// Kyverno's functions about time. Times are texts in RFC 3339; durations are Go's.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "engines/document/quantity.h"
#include "engines/jmespath/function.h"
#include "engines/jmespath/go_time.h"

namespace jmespath {
namespace {

// Argument `i` by a layout; nullopt after a failure.
std::optional<ZonedTime> time_of(Call& call, std::size_t i,
                                 std::string_view layout = rfc3339_layout) {
  const auto time = parse_go_time(layout, call.text(i));
  if (!time) call.fail_argument(i, "a time of the form " + std::string(layout));
  return time;
}

std::optional<std::int64_t> duration_of(Call& call, std::size_t i) {
  const auto duration = document::parse_duration(call.text(i));
  if (!duration) call.fail_argument(i, "a duration, such as \"1h30m\"");
  return duration;
}

std::optional<ZonedTime> now(Call& call) {
  if (!call.environment().now) {
    call.fail("there is no clock");
    return std::nullopt;
  }
  return later({}, call.environment().now().nanoseconds);
}

bool answer_time(Call& call, const std::optional<ZonedTime>& time) {
  return time && call.answer(rfc3339(*time));
}

bool time_now(Call& call) { return answer_time(call, now(call)); }

bool time_parse(Call& call) {
  const std::string_view layout = call.text(0);
  const bool unix =
      !layout.empty() && std::ranges::all_of(layout, [](char c) { return c >= '0' && c <= '9'; });
  if (!unix) return answer_time(call, time_of(call, 1, layout));
  const auto seconds = base::to_int64(call.text(1));
  constexpr std::int64_t seconds_max = 253'402'300'799;  // the last of year 9999
  if (!seconds || *seconds < 0 || *seconds > seconds_max)
    return call.fail_argument(1, "Unix seconds");
  return call.answer(rfc3339({.seconds = *seconds}));
}

bool time_since(Call& call) {
  const std::string_view layout = call.text(0).empty() ? rfc3339_layout : call.text(0);
  const auto from = time_of(call, 1, layout);
  const auto to = !from                  ? std::nullopt
                  : call.text(2).empty() ? now(call)
                                         : time_of(call, 2, layout);
  return to && call.answer(document::duration_text(between(*from, *to)));
}

bool time_diff(Call& call) {
  const auto from = time_of(call, 0);
  const auto to = from ? time_of(call, 1) : std::nullopt;
  return to && call.answer(document::duration_text(between(*from, *to)));
}

bool time_add(Call& call) {
  const auto time = time_of(call, 0);
  const auto duration = time ? duration_of(call, 1) : std::nullopt;
  if (!duration) return false;
  const auto sum = later(*time, *duration);
  return sum ? answer_time(call, sum) : call.fail("the result is out of range");
}

bool time_truncate(Call& call) {
  const auto time = time_of(call, 0);
  const auto duration = time ? duration_of(call, 1) : std::nullopt;
  return duration && answer_time(call, truncated(*time, *duration));
}

bool time_utc(Call& call) {
  auto time = time_of(call, 0);
  if (time) time->offset = 0;
  return answer_time(call, time);
}

bool answer_order(Call& call, std::size_t first, std::size_t second) {
  const auto a = time_of(call, first);
  const auto b = a ? time_of(call, second) : std::nullopt;
  return b && call.answer(Node::boolean(a->is_before(*b)));
}
bool time_before(Call& call) { return answer_order(call, 0, 1); }
bool time_after(Call& call) { return answer_order(call, 1, 0); }

bool time_between(Call& call) {
  const auto time = time_of(call, 0);
  const auto start = time ? time_of(call, 1) : std::nullopt;
  const auto end = start ? time_of(call, 2) : std::nullopt;
  return end && call.answer(Node::boolean(start->is_before(*time) && time->is_before(*end)));
}

bool time_to_cron(Call& call) {
  const auto time = time_of(call, 0);
  if (!time) return false;
  const CivilDate date = civil(*time);
  return call.answer(
      fmt::format("{} {} {} {} {}", date.minute, date.hour, date.day, date.month, date.weekday));
}

constexpr Function time_functions[] = {
    {"time_add", time_add, 2, {string_type, string_type}},
    {"time_after", time_after, 2, {string_type, string_type}},
    {"time_before", time_before, 2, {string_type, string_type}},
    {"time_between", time_between, 3, {string_type, string_type, string_type}},
    {"time_diff", time_diff, 2, {string_type, string_type}},
    {"time_now", time_now, 0, {}},
    {"time_now_utc", time_now, 0, {}},
    {"time_parse", time_parse, 2, {string_type, string_type}},
    {"time_since", time_since, 3, {string_type, string_type, string_type}},
    {"time_to_cron", time_to_cron, 1, {string_type}},
    {"time_truncate", time_truncate, 2, {string_type, string_type}},
    {"time_utc", time_utc, 1, {string_type}},
};

}  // namespace

std::span<const Function> kyverno_time() { return time_functions; }

}  // namespace jmespath
