// The route tree: which routes an alert takes, and the keys of routes and groups (reference:
// alerts, sections 5 and 7).
#include <map>

#include "modules/notify/types.h"

namespace notify {
namespace {

bool collect(const Route& route, const labels::LabelSet& labels, std::vector<const Route*>& out) {
  if (!labels::matches_all(route.matchers, labels)) return false;
  const std::size_t before = out.size();
  for (const Route& child : route.routes)
    if (collect(child, labels, out) && !child.continue_) break;
  if (out.size() == before) out.push_back(&route);
  return true;
}

// Present before absent, then by value.
int compare_value(std::string_view left, std::string_view right) {
  if (left == right) return 0;
  if (left.empty() != right.empty()) return left.empty() ? 1 : -1;
  return left < right ? -1 : 1;
}

void number(Route& route, std::int32_t& next, std::map<std::string, std::int32_t>& seen) {
  route.number = next++;
  route.ordinal = seen[route.key]++;
  for (Route& child : route.routes) number(child, next, seen);
}

}  // namespace

Configuration default_configuration() {
  Configuration configuration;
  configuration.root.key = "{}";
  configuration.root.receiver = "console";
  configuration.root.group_by = {"alertname", "service"};
  configuration.receivers.push_back({.name = "console", .webhooks = {}});
  number_routes(configuration.root);
  return configuration;
}

void number_routes(Route& root) {
  std::int32_t next = 0;
  std::map<std::string, std::int32_t> seen;
  number(root, next, seen);
}

std::vector<const Route*> destinations(const Route& root, const labels::LabelSet& labels) {
  std::vector<const Route*> out;
  collect(root, labels, out);
  return out;
}

labels::LabelSet group_labels(const Route& route, const labels::LabelSet& labels) {
  return route.group_by_all ? labels : labels::subset(labels, route.group_by);
}

bool before_in_group(const labels::LabelSet& a, const labels::LabelSet& b) {
  for (const std::string_view name : {"job", "instance"})
    if (const int order = compare_value(a.value(name), b.value(name))) return order < 0;
  return labels::compare(a, b) < 0;
}

std::string group_key(const Route& route, const labels::LabelSet& group_labels) {
  return route.key + ":" + labels::to_text(group_labels);
}

}  // namespace notify
