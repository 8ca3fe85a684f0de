// What others may ask of notify: the routing in force and the delivery log. Safe from any thread.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "modules/notify/types.h"
#include "platform/store/store.h"

namespace notify {

struct GroupSpan {
  std::string_view group_key;
  base::Time since;                        // inclusive
  std::pair<base::Time, base::Id> before;  // exclusive, by (at, id)
  std::int32_t limit = core::page_limit_default;
};

class Reads {
 public:
  virtual ~Reads() = default;
  virtual ConfigurationPtr configuration(const base::Id& tenant) const = 0;
  // The names of the mute or active time intervals that mute this route now; empty: not muted.
  virtual std::vector<std::string> muted_by(const base::Id& tenant, const Route& route,
                                            base::Time now) const = 0;
  // Deliveries about a group within a span, newest first (an incident's timeline).
  virtual base::Result<std::vector<Notification>> of_group(const store::Snapshot& snapshot,
                                                           const GroupSpan& span) const = 0;
};

}  // namespace notify
