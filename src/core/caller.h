// Caller: who asks, with tenant and permissions. First parameter of every service method. Deny by
// default: a permission that no role of the caller carries is refused. A plain value.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/result.h"

namespace core {

enum class Role : std::uint8_t { admin, operator_, viewer, ingest, agent };
const base::describe::Type& described(base::describe::Tag<Role>);
base::Result<Role> role_named(std::string_view name);

using Roles = std::uint32_t;  // a bit a role
constexpr Roles roles(std::initializer_list<Role> list) {
  Roles bits = 0;
  for (Role role : list) bits |= 1U << static_cast<unsigned>(role);
  return bits;
}
inline constexpr Roles everyone_who_reads = roles({Role::admin, Role::operator_, Role::viewer});
inline constexpr Roles responders = roles({Role::admin, Role::operator_});
inline constexpr Roles admins = roles({Role::admin});

// "incidents:read": object:verb. A constant in a module's types.h, registered by its module.h.
struct Permission {
  std::string_view name, doc;
  Roles roles;  // which roles carry it
};

enum class CallerKind : std::uint8_t { user, token, system };
const base::describe::Type& described(base::describe::Tag<CallerKind>);

struct Caller {
  base::Id tenant;
  std::string tenant_name;
  CallerKind kind = CallerKind::system;
  base::Id id;       // of the user or token; nil for the system
  std::string name;  // for people: "admin", "prometheus", "incidents"
  Role role = Role::viewer;
  base::Id session;  // of a user who signed in; nil for tokens and the system
  std::string request_id;
  std::int32_t hops = 0;  // deliveries of events that led here, one causing the next

  bool may(const Permission& permission) const;
  // `denied` names the permission and the roles that carry it.
  base::Done require(const Permission& permission) const;
};

// The server itself acting for a tenant (a projection, a job); may do everything.
Caller system_caller(const base::Id& tenant, std::string_view part);

}  // namespace core
