// What people see of a signal, from its labels and annotations (reference: alerts, sections 1 and
// 13).
#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "modules/integrations/types.h"

namespace integrations {
namespace {

using labels::LabelSet;

struct Word {
  std::string_view text;
  std::int32_t severity;
};
constexpr Word words[] = {
    {"critical", 1}, {"page", 1},    {"emergency", 1}, {"fatal", 1},   {"disaster", 1},
    {"p1", 1},       {"sev1", 1},    {"error", 2},     {"err", 2},     {"high", 2},
    {"major", 2},    {"p2", 2},      {"sev2", 2},      {"warning", 3}, {"warn", 3},
    {"medium", 3},   {"average", 3}, {"p3", 3},        {"sev3", 3},    {"low", 4},
    {"minor", 4},    {"notice", 4},  {"p4", 4},        {"info", 5},    {"informational", 5},
    {"debug", 5},    {"none", 5},    {"ok", 5},        {"p5", 5}};

std::string_view first_of(const LabelSet& set, std::initializer_list<std::string_view> names) {
  for (const auto name : names)
    if (const auto value = set.value(name); !value.empty()) return value;
  return {};
}

std::optional<std::string> optional_text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

// `db-1:9100` and `[::1]:9100` lose their port; an IPv6 address without brackets has none.
std::string_view without_port(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == address.size()) return address;
  const bool bracketed = address.front() == '[' && address[colon - 1] == ']';
  if (!bracketed && address.find(':') != colon) return address;
  const auto port = address.substr(colon + 1);
  if (!std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; })) return address;
  return address.substr(0, colon);
}

std::optional<std::string> host_of(const LabelSet& labels) {
  if (const auto host = first_of(labels, {"host", "hostname"}); !host.empty())
    return std::string(host);
  if (const auto instance = labels.value("instance"); !instance.empty())
    return std::string(without_port(instance));
  return optional_text(labels.value("node"));
}

}  // namespace

std::int32_t severity_of(std::string_view word) {
  const auto found = std::ranges::find_if(
      words, [&](const Word& known) { return base::equal_ignoring_case(known.text, word); });
  return found == std::end(words) ? 3 : found->severity;
}

Canonical canonical(const LabelSet& labels, const LabelSet& annotations) {
  Canonical seen;
  seen.name = first_of(labels, {"alertname", "rulename"});
  if (seen.name.empty()) seen.name = labels::to_text(labels);
  seen.summary = first_of(annotations, {"summary", "message"});
  if (seen.summary.empty()) seen.summary = seen.name;
  seen.severity = severity_of(first_of(labels, {"severity", "priority"}));
  seen.service =
      optional_text(first_of(labels, {"service", "service_name", "app", "app_kubernetes_io_name"}));
  seen.environment = optional_text(first_of(labels, {"env", "environment", "stage"}));
  seen.host = host_of(labels);
  return seen;
}

}  // namespace integrations
