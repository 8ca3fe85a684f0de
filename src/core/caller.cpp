#include "core/caller.h"

namespace core {
using namespace base::describe;  // NOLINT(google-build-using-namespace): tables

const Type& described(Tag<Role>) {
  static constexpr Choice choices[] = {
      {"admin", 0, "May do everything"},
      {"operator", 1, "Responds: acknowledges, resolves, silences"},
      {"viewer", 2, "Sees everything but tokens"},
      {"ingest", 3, "Sends signals and nothing else"},
      {"agent", 4, "Runs in a customer's network"}};
  static constexpr Type type = choice<Role>("Role", "A named set of permissions", choices);
  return type;
}

const Type& described(Tag<CallerKind>) {
  static constexpr Choice choices[] = {{"user", 0}, {"token", 1}, {"system", 2}};
  static constexpr Type type = choice<CallerKind>("CallerKind", "What kind of caller", choices);
  return type;
}

base::Result<Role> role_named(std::string_view name) {
  std::string known;
  for (const Choice& choice : type_of<Role>().choices) {
    if (choice.name == name) return static_cast<Role>(choice.value);
    known.append(known.empty() ? "" : ", ").append(choice.name);
  }
  return base::invalid("unknown role " + std::string(name) + "; use one of " + known, "/role");
}

bool Caller::may(const Permission& permission) const {
  return kind == CallerKind::system || (permission.roles & roles({role})) != 0;
}

base::Done Caller::require(const Permission& permission) const {
  if (may(permission)) return {};
  std::string carriers;
  for (const Choice& choice : type_of<Role>().choices)
    if ((permission.roles & roles({static_cast<Role>(choice.value)})) != 0)
      carriers.append(carriers.empty() ? "" : ", ").append(choice.name);
  return base::denied("needs the permission " + std::string(permission.name) +
                      ", which these roles carry: " + carriers + "; an admin can grant it");
}

Caller system_caller(const base::Id& tenant, std::string_view part) {
  Caller caller;
  caller.tenant = tenant;
  caller.kind = CallerKind::system;
  caller.name = part;
  caller.role = Role::admin;
  return caller;
}

}  // namespace core
