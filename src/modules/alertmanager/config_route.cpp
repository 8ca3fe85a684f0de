// The route tree of the configuration file: inheritance, keys, and that everything it names exists.
#include <algorithm>
#include <set>

#include "modules/alertmanager/config_file.h"
#include "modules/alertmanager/config_reader.h"

namespace alertmanager {
namespace {

using base::yaml::Node;

constexpr std::string_view route_keys[] = {"receiver",
                                           "group_by",
                                           "matchers",
                                           "match",
                                           "match_re",
                                           "continue",
                                           "group_wait",
                                           "group_interval",
                                           "repeat_interval",
                                           "mute_time_intervals",
                                           "active_time_intervals",
                                           "labels",
                                           "routes"};
constexpr std::size_t routes_max = 10'000;
constexpr int depth_max = 64;

class RouteReader {
 public:
  base::Result<notify::Route> read(const Node& node, const notify::Route* parent, int depth) {
    if (++count_ > routes_max) return at_line(node, "more than 10000 routes (`routes_max`)");
    if (depth > depth_max) return at_line(node, "routes nested deeper than 64");
    const Mapping mapping = TRY(Mapping::of(node, "route", route_keys));
    notify::Route route = inherited(parent);
    route.matchers = TRY(read_matchers(mapping, ""));
    route.key = parent == nullptr ? "{}" : parent->key + "/" + labels::to_text(route.matchers);
    route.receiver = TRY(mapping.text("receiver", route.receiver));
    route.continue_ = TRY(mapping.boolean("continue", false));
    TRY(read_group_by(mapping, route));
    TRY(read_timers(mapping, route));
    route.mute_time_intervals = TRY(mapping.texts("mute_time_intervals"));
    route.active_time_intervals = TRY(mapping.texts("active_time_intervals"));
    if (parent == nullptr) TRY(check_root(mapping, route));
    for (const Node& child : TRY(mapping.items("routes")))
      route.routes.push_back(TRY(read(child, &route, depth + 1)));
    return route;
  }

 private:
  // Time intervals and `continue` are a route's own.
  static notify::Route inherited(const notify::Route* parent) {
    notify::Route route;
    if (parent == nullptr) return route;
    route.receiver = parent->receiver;
    route.group_by = parent->group_by;
    route.group_by_all = parent->group_by_all;
    route.group_wait = parent->group_wait;
    route.group_interval = parent->group_interval;
    route.repeat_interval = parent->repeat_interval;
    return route;
  }
  static base::Done read_group_by(const Mapping& mapping, notify::Route& route) {
    if (mapping.find("group_by") == nullptr) return {};
    const Node& node = *mapping.find("group_by");
    route.group_by = TRY(mapping.texts("group_by"));
    route.group_by_all = std::ranges::find(route.group_by, "...") != route.group_by.end();
    if (route.group_by_all && route.group_by.size() > 1)
      return at_line(node,
                     "cannot have wildcard group_by (`...`) and other labels at the same time");
    std::set<std::string_view> seen;
    for (const std::string& name : route.group_by) {
      if (name.empty()) return at_line(node, "invalid label name \"\" in group_by list");
      if (!seen.insert(name).second)
        return at_line(node, "duplicated label \"" + name + "\" in group_by");
    }
    if (route.group_by_all) route.group_by.clear();
    return {};
  }
  static base::Done read_timers(const Mapping& mapping, notify::Route& route) {
    route.group_wait = TRY(mapping.duration("group_wait")).value_or(route.group_wait);
    route.group_interval = TRY(mapping.duration("group_interval")).value_or(route.group_interval);
    route.repeat_interval =
        TRY(mapping.duration("repeat_interval")).value_or(route.repeat_interval);
    if (route.group_interval.nanoseconds == 0)
      return at_line(mapping.line(), "group_interval cannot be zero");
    if (route.repeat_interval.nanoseconds == 0)
      return at_line(mapping.line(), "repeat_interval cannot be zero");
    return {};
  }
  static base::Done check_root(const Mapping& mapping, const notify::Route& route) {
    if (route.receiver.empty())
      return at_line(mapping.line(), "root route must specify a default receiver");
    if (!route.matchers.empty())
      return at_line(mapping.line(), "root route must not have any matchers");
    if (!route.mute_time_intervals.empty())
      return at_line(mapping.line(), "root route must not have any mute time intervals");
    if (!route.active_time_intervals.empty())
      return at_line(mapping.line(), "root route must not have any active time intervals");
    return {};
  }

  std::size_t count_ = 0;
};

base::Done check(const notify::Configuration& configuration, const notify::Route& route,
                 const Node& node) {
  if (configuration.receiver(route.receiver) == nullptr)
    return at_line(node, "undefined receiver \"" + route.receiver + "\" used in route");
  for (const auto* names : {&route.mute_time_intervals, &route.active_time_intervals})
    for (const std::string& name : *names)
      if (configuration.time_interval(name) == nullptr)
        return at_line(node, "undefined time interval \"" + name + "\" used in route");
  const Node* children = node.find("routes");
  for (std::size_t i = 0; i < route.routes.size(); ++i)
    TRY(check(configuration, route.routes[i], children->items[i]));
  return {};
}

}  // namespace

base::Result<notify::Route> read_route_tree(const Node& node) {
  notify::Route root = TRY(RouteReader().read(node, nullptr, 0));
  notify::number_routes(root);
  return root;
}

base::Done check_references(const notify::Configuration& configuration, const Node& route) {
  return check(configuration, configuration.root, route);
}

}  // namespace alertmanager
