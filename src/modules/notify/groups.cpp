#include "modules/notify/groups.h"

#include <algorithm>

namespace notify {

std::string Groups::identity(const base::Id& tenant, const Route& route,
                             const labels::LabelSet& labels) {
  std::string text(tenant.view());
  text.append(std::to_string(route.number)).append("\n").append(labels.encoded());
  return text;
}

Group* Groups::get(const base::Id& tenant, const ConfigurationPtr& configuration,
                   const Route& route, const labels::LabelSet& labels, base::Time now) {
  const std::string key = identity(tenant, route, labels);
  if (const auto found = by_identity_.find(key); found != by_identity_.end())
    return find(found->second);
  if (groups_.size() >= groups_max) return nullptr;
  auto group = std::make_unique<Group>();
  group->number = next_number_++;
  group->tenant = tenant;
  group->configuration = configuration;
  group->route = &route;
  group->labels = labels;
  group->key = group_key(route, labels);
  group->next_flush = now + route.group_wait;
  timers_.emplace(group->next_flush, group->number);
  by_identity_.emplace(key, group->number);
  return (groups_[group->number] = std::move(group)).get();
}

Group* Groups::find(std::uint64_t number) {
  const auto found = groups_.find(number);
  return found == groups_.end() ? nullptr : found->second.get();
}

std::vector<Group*> Groups::of_episode(const base::Id& episode) {
  std::vector<Group*> found;
  const auto first = by_episode_.find(episode);
  if (first == by_episode_.end()) return found;
  found.push_back(find(first->second));
  const auto [begin, end] = further_.equal_range(episode);
  for (auto at = begin; at != end; ++at) found.push_back(find(at->second));
  return found;
}

void Groups::join(Group& group, const alerts::EpisodePtr& episode) {
  // A new life of the same alert takes the place of one whose end was not told.
  std::vector<base::Id> replaced;
  const auto [begin, end] = group.ended.equal_range(episode->fingerprint);
  for (auto at = begin; at != end; ++at)
    if (at->second != episode->id) replaced.push_back(at->second);
  for (const base::Id& id : replaced) leave(group, id);
  if (group.members.insert_or_assign(episode->id, episode).second)
    if (!by_episode_.emplace(episode->id, group.number).second)
      further_.emplace(episode->id, group.number);
  note_end(group, *episode);
}

void Groups::update(Group& group, const alerts::EpisodePtr& episode) {
  group.members[episode->id] = episode;
  note_end(group, *episode);
}

void Groups::note_end(Group& group, const alerts::Episode& episode) {
  forget_end(group, episode);
  if (episode.resolved) group.ended.emplace(episode.fingerprint, episode.id);
}

void Groups::forget_end(Group& group, const alerts::Episode& episode) {
  const auto [begin, end] = group.ended.equal_range(episode.fingerprint);
  const auto known =
      std::find_if(begin, end, [&](const auto& e) { return e.second == episode.id; });
  if (known != end) group.ended.erase(known);
}

void Groups::leave(Group& group, const base::Id& episode) {
  if (const auto member = group.members.find(episode); member != group.members.end()) {
    forget_end(group, *member->second);
    group.members.erase(member);
  }
  forget_place(group, episode);
}

void Groups::forget_place(const Group& group, const base::Id& episode) {
  const auto first = by_episode_.find(episode);
  const auto [begin, end] = further_.equal_range(episode);
  if (first != by_episode_.end() && first->second == group.number) {
    if (begin == end) {
      by_episode_.erase(first);
    } else {
      first->second = begin->second;
      further_.erase(begin);
    }
    return;
  }
  const auto known =
      std::find_if(begin, end, [&](const auto& e) { return e.second == group.number; });
  if (known != end) further_.erase(known);
}

void Groups::schedule(Group& group, base::Time at) {
  timers_.erase({group.next_flush, group.number});
  group.next_flush = at;
  timers_.emplace(at, group.number);
}

void Groups::remove(Group& group) {
  std::vector<base::Id> members;
  for (const auto& [id, member] : group.members) members.push_back(id);
  for (const base::Id& id : members) leave(group, id);
  timers_.erase({group.next_flush, group.number});
  by_identity_.erase(identity(group.tenant, *group.route, group.labels));
  groups_.erase(group.number);
}

std::vector<alerts::EpisodePtr> Groups::remove_tenant(const base::Id& tenant) {
  std::vector<alerts::EpisodePtr> untold;
  std::vector<Group*> gone;
  for (const auto& [number, group] : groups_)
    if (group->tenant == tenant) gone.push_back(group.get());
  for (Group* group : gone) {
    for (const auto& [id, member] : group->members)
      if (member->resolved) untold.push_back(member);
    remove(*group);
  }
  return untold;
}

void Groups::clear() {
  groups_.clear();
  by_identity_.clear();
  by_episode_.clear();
  further_.clear();
  timers_.clear();
}

Group* Groups::take_due(base::Time now) {
  if (timers_.empty() || timers_.begin()->first > now) return nullptr;
  Group* group = find(timers_.begin()->second);
  timers_.erase(timers_.begin());
  return group;
}

void Groups::clock_set_back(base::Duration by) {
  decltype(timers_) moved;
  for (const auto& [at, number] : timers_) {
    find(number)->next_flush = at - by;
    moved.emplace(at - by, number);
  }
  timers_ = std::move(moved);
}

base::Time Groups::next_due() const {
  return timers_.empty() ? base::time_max : timers_.begin()->first;
}

}  // namespace notify
