#include "modules/notify/group.h"

#include <algorithm>

#include "modules/notify/webhook_body.h"

namespace notify {

View view_of(Group& group, const alerts::Reads& alerts, bool route_muted) {
  View view;
  for (auto& [id, member] : group.members) {
    if (!member->resolved)
      if (auto current = alerts.find(group.tenant, id)) member = std::move(current);
    if (route_muted || alerts.suppression(group.tenant, *member).any()) {
      view.muted.push_back(member);
      continue;
    }
    view.episodes.push_back(member);
    (member->resolved ? view.resolved : view.firing).push_back({member->fingerprint, id});
  }
  std::ranges::sort(view.firing);
  std::ranges::sort(view.resolved);
  sort_as_group(view.episodes);
  return view;
}

std::string log_key(const Group& group, const Receiver& receiver, std::size_t index) {
  return group.key + "\n" + std::to_string(group.route->ordinal) + "\n" + receiver.name +
         "\nwebhook\n" + std::to_string(index);
}

}  // namespace notify
