// The ledger event types of integrations. The object is the integration's id, the body the
// Integration.
#pragma once
#include <string_view>

namespace integrations::event {

inline constexpr std::string_view created = "integration.created";
inline constexpr std::string_view removed = "integration.removed";

}  // namespace integrations::event
