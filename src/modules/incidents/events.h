// The ledger event types of incidents. The object is the readable id, the body the Incident after
// it.
#pragma once
#include <string_view>

namespace incidents::event {

inline constexpr std::string_view opened = "incident.opened";
inline constexpr std::string_view acknowledged = "incident.acknowledged";
inline constexpr std::string_view unacknowledged = "incident.unacknowledged";
inline constexpr std::string_view resolved = "incident.resolved";
inline constexpr std::string_view noted = "incident.noted";

}  // namespace incidents::event
