// A group: the alerts that one route sends together, with their one timer; and what a flush sees of
// it. Values of the dispatcher's thread.
#pragma once
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "modules/alerts/reads.h"
#include "modules/notify/decision.h"
#include "modules/notify/types.h"

namespace notify {

struct Group {
  std::uint64_t number = 0;  // of this process; names it to the sender
  base::Id tenant;
  ConfigurationPtr configuration;  // keeps `route` alive; shared with the service
  const Route* route = nullptr;
  labels::LabelSet labels;
  std::string key;
  // By episode. Flat: 50 bytes a member where a tree takes 80, and each alert is one of some group.
  boost::unordered_flat_map<base::Id, alerts::EpisodePtr, std::hash<base::Id>> members;
  // The resolved members by their fingerprints: who joins looks here, not at all members.
  std::unordered_multimap<std::uint64_t, base::Id> ended;
  base::Time next_flush;
  bool flushed = false;                 // at least once: group_wait is over
  std::size_t in_flight = 0;            // deliveries of the last flush that are not over
  bool all_delivered = true;            // of the last flush
  bool overdue = false;                 // its timer fired while deliveries were under way
  std::vector<base::Id> told_resolved;  // resolved members of the last flush: go once delivered
};

// The members at one moment, apart by what may be told.
struct View {
  std::vector<alerts::EpisodePtr> episodes;  // to be told, in the API's order
  std::vector<Logged> firing, resolved;      // of `episodes`, sorted by hash
  std::vector<alerts::EpisodePtr> muted;     // silenced, inhibited or outside the route's times
};

// Refreshes the members from alerts' hot state and sorts them. `route_muted` mutes all.
View view_of(Group& group, const alerts::Reads& alerts, bool route_muted);

std::string log_key(const Group& group, const Receiver& receiver, std::size_t index);

}  // namespace notify
