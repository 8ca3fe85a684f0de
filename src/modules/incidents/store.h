// Incidents' tables. Called within a unit of work or a snapshot of one tenant.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "modules/incidents/types.h"
#include "platform/store/store.h"

namespace incidents {

base::Result<std::int64_t> next_number(store::Transaction& transaction);
std::string readable(std::int64_t number);                            // INC-12
std::optional<std::int64_t> number_of(std::string_view readable_id);  // case does not matter

base::Done put(store::Transaction& transaction, const Incident& incident);
// By UUID or readable id; `not_found` else.
base::Result<Incident> get(const store::Snapshot& snapshot, std::string_view id);
base::Result<std::optional<Incident>> find(const store::Snapshot& snapshot, const base::Id& id);
// The last incident of a key, whatever its state.
base::Result<std::optional<Incident>> latest(const store::Snapshot& snapshot,
                                             std::string_view group_key);
base::Result<core::Page<Incident>> list(const store::Snapshot& snapshot,
                                        const IncidentFilter& filter);
// When the next incident of the same key opened; time_max when none did.
base::Result<base::Time> next_opened(const store::Snapshot& snapshot, const Incident& incident);

struct Membership {
  base::Id episode, incident;
  bool firing = true;
};
base::Done put_member(store::Transaction& transaction, const Membership& member, base::Time now);
base::Result<std::optional<Membership>> member(const store::Snapshot& snapshot,
                                               const base::Id& episode);
base::Result<std::vector<Membership>> members(const store::Snapshot& snapshot,
                                              const base::Id& incident, const base::Id& after,
                                              std::int32_t limit);
// The readable ids of the incidents that these episodes belong to; those that belong to none are
// left out.
base::Result<std::map<base::Id, std::string>> readable_ids_of(
    const store::Snapshot& snapshot, const std::vector<base::Id>& episodes);
// Episodes of incidents that a person acknowledged, or resolved while they still fire.
base::Result<std::vector<Membership>> taken_on(const store::Snapshot& snapshot);

base::Done put_entry(store::Transaction& transaction, const base::Id& incident,
                     const TimelineEntry& entry);
// Older than (at, id), newest first.
base::Result<std::vector<TimelineEntry>> entries(const store::Snapshot& snapshot,
                                                 const base::Id& incident,
                                                 const std::pair<base::Time, base::Id>& before,
                                                 std::int32_t limit);

}  // namespace incidents
