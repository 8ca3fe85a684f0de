// Incidents: alerts that belong together, with one owner and one life. Values and field tables.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/time.h"
#include "core/caller.h"
#include "core/page.h"

namespace incidents {

namespace permission {
inline constexpr core::Permission read{"incidents:read", "See incidents", core::everyone_who_reads};
inline constexpr core::Permission respond{
    "incidents:respond", "Acknowledge, resolve and comment on incidents", core::responders};
}  // namespace permission

enum class State : std::uint8_t { open, acknowledged, resolved };
const base::describe::Type& described(base::describe::Tag<State>);

struct Incident {
  base::Id id;
  std::string readable_id;  // INC-12
  std::int64_t revision = 1;
  State state = State::open;
  std::int32_t severity = 3;
  std::string headline;
  std::optional<std::string> service, environment;
  std::string route_key, group_key;  // of the first matching route
  std::map<std::string, std::string> group_labels;
  std::int64_t alerts_total = 0, alerts_firing = 0;
  base::Time opened_at, updated_at;
  std::optional<base::Time> acknowledged_at;
  std::optional<std::string> acknowledged_by;
  std::optional<base::Time> resolved_at;
  std::optional<std::string> resolved_by;    // "alerts": by itself, when all had resolved
  std::optional<std::string> recurrence_of;  // readable id
};
const base::describe::Type& described(base::describe::Tag<Incident>);

struct IncidentFilter {
  std::vector<State> state;  // empty: all
  std::vector<std::int32_t> severity;
  std::optional<std::string> service, q, sort, cursor;
  std::int32_t limit = core::page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<IncidentFilter>);

enum class EntryKind : std::uint8_t {
  opened,
  alert_joined,
  alert_resolved,
  acknowledged,
  unacknowledged,
  resolved,
  note,
  notification,
  silence
};
const base::describe::Type& described(base::describe::Tag<EntryKind>);

struct TimelineEntry {
  base::Id id;
  base::Time at;
  EntryKind kind = EntryKind::opened;
  std::optional<std::string> actor;   // a person or token; absent: a rule
  std::string text;                   // one line
  std::optional<std::string> detail;  // one muted line
};
const base::describe::Type& described(base::describe::Tag<TimelineEntry>);

struct Comment {
  std::optional<std::string> comment;
};
const base::describe::Type& described(base::describe::Tag<Comment>);
struct WantedNote {
  std::string text;
};
const base::describe::Type& described(base::describe::Tag<WantedNote>);
struct OfIncident {  // parameters of an incident's sub-lists
  std::string id;    // UUID or readable id
  std::optional<std::string> cursor;
  std::int32_t limit = core::page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<OfIncident>);

}  // namespace incidents
