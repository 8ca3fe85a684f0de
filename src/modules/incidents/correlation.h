// The rules of an incident's life: which incident an alert joins, what a transition changes, when
// it ends by itself. Pure; the service reads and writes the rows around it. Key = route key and
// group labels of the alert's first matching route.
#pragma once
#include <optional>
#include <string>

#include "modules/alerts/types.h"
#include "modules/incidents/types.h"
#include "modules/notify/types.h"

namespace incidents {

struct Key {
  std::string route_key, group_key;
  labels::LabelSet group_labels;
};
Key key_of(const notify::Configuration& configuration, const labels::LabelSet& labels);

// A new incident for the first alert of a key. `before`: the last incident of the key, if there was
// one.
Incident opened(const Key& key, const alerts::Episode& episode,
                const std::optional<Incident>& before, base::Time now);
void join(Incident& incident, const alerts::Episode& episode, base::Time now);
// One of its alerts ended; true when that ends the incident too: all resolved and no person did
// before.
bool leave(Incident& incident, base::Time now);

// `conflict` when the state does not allow it, saying what it is.
base::Done acknowledge(Incident& incident, const std::string& who, base::Time now);
base::Done unacknowledge(Incident& incident, base::Time now);
base::Done resolve(Incident& incident, const std::string& who, base::Time now);

inline constexpr std::string_view resolved_by_alerts = "alerts";

}  // namespace incidents
