// The page of destinations: where calls of the tenant go, and whether their circuit breakers let
// them. Of this process; used by server/ and the CLI.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/describe/describe.h"
#include "core/module.h"
#include "core/page.h"
#include "platform/outbound/destinations.h"

namespace core {

namespace permission {
inline constexpr Permission destinations_read{
    "destinations:read", "See where calls go, and which circuit breakers are open",
    everyone_who_reads};
}  // namespace permission

struct DestinationView {
  std::string destination;
  outbound::BreakerState state = outbound::BreakerState::closed;
  std::int64_t failures_in_a_row = 0, calls = 0, failures = 0, rejected = 0;
  std::optional<std::string> last_error;
  std::optional<base::Time> changed_at, retry_at;
  base::Time used_at;
};
const base::describe::Type& described(base::describe::Tag<DestinationView>);

struct DestinationFilter {
  std::optional<outbound::BreakerState> state;
  std::optional<std::string> cursor;
  std::int32_t limit = page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<DestinationFilter>);

// Adds route and permission. `destinations` outlives the module.
void add_destinations(Module& module, const outbound::Destinations& destinations);

}  // namespace core
