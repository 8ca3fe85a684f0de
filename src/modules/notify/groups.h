// All groups with their timers and the index from episodes to groups. Owned by the dispatcher's
// thread.
#pragma once
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "modules/notify/group.h"

namespace notify {

class Groups {
 public:
  // The group of a route and labels; made, with group_wait on its timer, when it does not exist.
  // nullptr past `groups_max`.
  Group* get(const base::Id& tenant, const ConfigurationPtr& configuration, const Route& route,
             const labels::LabelSet& labels, base::Time now);
  Group* find(std::uint64_t number);
  std::vector<Group*> of_episode(const base::Id& episode);
  void join(Group& group, const alerts::EpisodePtr& episode);
  void update(Group& group, const alerts::EpisodePtr& episode);  // a later version of a member
  void leave(Group& group, const base::Id& episode);
  void schedule(Group& group, base::Time at);
  void remove(Group& group);
  // Takes all groups of a tenant out; their members that resolved untold are answered.
  std::vector<alerts::EpisodePtr> remove_tenant(const base::Id& tenant);
  void clear();  // numbers go on
  // The group whose timer is due first, taken off the timer; nullptr when none is due.
  Group* take_due(base::Time now);
  base::Time next_due() const;
  void clock_set_back(base::Duration by);  // all timers with it
  std::size_t size() const { return groups_.size(); }

 private:
  static void note_end(Group& group, const alerts::Episode& episode);
  static void forget_end(Group& group, const alerts::Episode& episode);
  void forget_place(const Group& group, const base::Id& episode);
  static std::string identity(const base::Id& tenant, const Route& route,
                              const labels::LabelSet& labels);
  std::unordered_map<std::uint64_t, std::unique_ptr<Group>> groups_;
  std::unordered_map<std::string, std::uint64_t> by_identity_;
  // Most episodes are in one group, which takes 40 bytes here; `continue` puts some into more.
  boost::unordered_flat_map<base::Id, std::uint64_t, std::hash<base::Id>> by_episode_;
  std::unordered_multimap<base::Id, std::uint64_t> further_;
  std::set<std::pair<base::Time, std::uint64_t>> timers_;
  std::uint64_t next_number_ = 1;
};

}  // namespace notify
