// Notify: who is told what, and when. The routing configuration (route tree, receivers, time
// intervals), and what the delivery log shows. Formulas and rules: reference alerts, sections 5
// to 9.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/secret.h"
#include "base/time.h"
#include "base/zones/zones.h"
#include "core/caller.h"
#include "core/page.h"
#include "engines/labels/label_set.h"
#include "engines/labels/matcher.h"
#include "platform/outbound/http_client.h"

namespace notify {

namespace permission {
inline constexpr core::Permission read{"notifications:read", "See what was sent to whom",
                                       core::everyone_who_reads};
}  // namespace permission

// Inclusive; for minutes the end is exclusive. Days of the month may be negative: from its end.
struct Range {
  int begin = 0, end = 0;
};
struct TimeIntervalEntry {  // all given kinds must hold; the values of a kind are ORed
  std::vector<Range> minutes_of_day, weekdays, days_of_month, months, years;
  base::Zone zone = base::Zone::utc();
};
struct TimeInterval {
  std::string name;
  std::vector<TimeIntervalEntry> entries;  // ORed
};
bool contains(const TimeInterval& interval, base::Time time);

struct HttpSettings {
  std::optional<std::pair<std::string, base::Secret>> basic;
  std::string basic_password_file;  // read at use, so that it may be rotated
  std::optional<std::pair<std::string, base::Secret>> authorization;  // type and credentials
  std::string authorization_type = "Bearer", credentials_file;
  std::string ca_file, certificate_file, key_file, server_name;
  bool verify = true, follow_redirects = true;
  std::string proxy_url, no_proxy;
};

struct Webhook {
  bool send_resolved = true;
  base::Secret url;             // may hold a token in its path: never logged
  std::string url_file;         // instead of url; read at use
  std::int64_t max_alerts = 0;  // 0: all
  base::Duration timeout{};     // 0: only the group's deadline
  HttpSettings http;
  outbound::Trust trust = outbound::Trust::user;  // by who named the URL
};

struct Receiver {
  std::string name;
  std::vector<Webhook> webhooks;  // none: a receiver that only the console shows
};

struct Route {
  std::int32_t number =
      0;  // depth-first over the whole tree; number_routes sets it and the ordinal
  std::int32_t ordinal = 0;  // among routes with the same key: keeps their logs apart
  std::string key;           // `{}/{severity="page"}`: parent's key, "/", own matchers
  labels::Matchers matchers;
  std::string receiver;
  std::vector<std::string> group_by;
  bool group_by_all = false;  // '...'
  bool continue_ = false;
  base::Duration group_wait = base::seconds(30), group_interval = base::minutes(5),
                 repeat_interval = base::hours(4);
  std::vector<std::string> mute_time_intervals, active_time_intervals;
  std::vector<Route> routes;
};

// Replaced as a whole on reload; shared by whoever reads it meanwhile.
struct Configuration {
  Route root;
  std::vector<Receiver> receivers;  // in the file's order
  std::vector<TimeInterval> time_intervals;
  std::string external_url;
  base::Duration retention = base::hours(120);
  const Receiver* receiver(std::string_view name) const;
  const TimeInterval* time_interval(std::string_view name) const;
};
using ConfigurationPtr = std::shared_ptr<const Configuration>;

// The names of the intervals that mute a route at a moment: mute intervals that hold, or all its
// active intervals when none holds. Empty: not muted.
std::vector<std::string> muting_intervals(const Configuration& configuration, const Route& route,
                                          base::Time time);

// One route (group by alertname and service, a receiver `console` without integrations): what
// `mainstay server` starts with.
Configuration default_configuration();

// Gives every route its number and ordinal: call once when a tree is built.
void number_routes(Route& root);

// The routes of an alert, in order: depth-first, a node's first matching child stops its siblings
// unless it says `continue`; a node without a matching child is itself the destination.
std::vector<const Route*> destinations(const Route& root, const labels::LabelSet& labels);
labels::LabelSet group_labels(const Route& route, const labels::LabelSet& labels);
// `{}/{severity="page"}:{alertname="Disk"}`
std::string group_key(const Route& route, const labels::LabelSet& group_labels);

// The order of alerts inside a group: by `job`, then `instance` (present before absent), then
// labels.
bool before_in_group(const labels::LabelSet& a, const labels::LabelSet& b);

enum class Reason : std::uint8_t {
  first_notification,
  new_alerts,
  all_resolved,
  new_resolved,
  repeat,
  unmuted
};
const base::describe::Type& described(base::describe::Tag<Reason>);
enum class Outcome : std::uint8_t { delivered, failed, retrying };
const base::describe::Type& described(base::describe::Tag<Outcome>);

struct Notification {  // one line of the delivery log
  base::Id id;
  base::Time at;
  std::string receiver, integration, target, group_key;
  Reason reason = Reason::first_notification;
  std::string status;  // "firing" or "resolved"
  std::int64_t alerts_total = 0;
  Outcome outcome = Outcome::delivered;
  std::int32_t attempts = 1;
  std::optional<std::string> error;
  std::int64_t duration_ms = 0;
};
const base::describe::Type& described(base::describe::Tag<Notification>);
struct NotificationFilter {
  std::optional<std::string> receiver, group_key, cursor;
  std::vector<Outcome> outcome;
  std::int32_t limit = core::page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<NotificationFilter>);

inline constexpr std::size_t groups_max = 1'000'000;

}  // namespace notify
