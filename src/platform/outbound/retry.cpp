#include "platform/outbound/retry.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace outbound {
namespace {

constexpr std::array<std::string_view, 6> idempotent = {"GET",    "HEAD",    "PUT",
                                                        "DELETE", "OPTIONS", "TRACE"};
constexpr std::array<int, 4> passing = {429, 502, 503, 504};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<base::Time> parse_imf_fixdate(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT") || text.substr(3, 2) != ", ")
    return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const auto number = static_cast<int>(month - months.begin()) + 1;
  std::string rfc3339(text.substr(12, 4));
  rfc3339.append(number < 10 ? "-0" : "-").append(std::to_string(number)).append("-");
  rfc3339.append(text.substr(5, 2)).append("T").append(text.substr(17, 8)).append("Z");
  const auto time = base::parse_rfc3339(rfc3339);
  return time ? std::optional(*time) : std::nullopt;
}

}  // namespace

bool may_try_again(const Request& request, const Exchange& exchange) {
  if (exchange.final) return false;
  if (!exchange.answer && exchange.answer.error().code != base::Code::unavailable) return false;
  if (!exchange.sent) return !exchange.answer;
  const bool safe = request.repeatable || std::find(idempotent.begin(), idempotent.end(),
                                                    request.method) != idempotent.end();
  if (!safe) return false;
  return !exchange.answer ||
         std::find(passing.begin(), passing.end(), exchange.answer->status) != passing.end();
}

std::optional<base::Duration> retry_after(std::string_view value, base::Time now) {
  constexpr std::int64_t seconds_max = std::int64_t{86'400} * 365;
  const std::string_view text = base::trim(value);
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    const auto seconds = base::to_int64(text);
    return base::seconds(std::min(seconds ? *seconds : seconds_max, seconds_max));
  }
  const auto date = parse_imf_fixdate(text);
  if (!date) return std::nullopt;
  return std::max(*date - now, base::Duration{});
}

base::Duration retry_delay(const ClientOptions& options, int attempts, double random,
                           std::optional<base::Duration> asked) {
  base::Duration most = options.retry_first;
  for (int i = 1; i < attempts && most < options.retry_max; ++i) most = most * 2;
  most = std::min(most, options.retry_max);
  const base::Duration own{
      static_cast<std::int64_t>(static_cast<double>(most.nanoseconds) * (0.5 + random / 2))};
  return std::max(own, std::min(asked.value_or(base::Duration{}), options.retry_after_max));
}

}  // namespace outbound
