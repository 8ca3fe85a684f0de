// The notification log in memory: what was sent last, by log key; loaded at the start, kept in step
// with the store's rows. Owned by the dispatcher's thread.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/services.h"
#include "modules/notify/decision.h"

namespace notify {

class NotificationLog {
 public:
  explicit NotificationLog(const core::Services& services) : services_(services) {}

  base::Done load();
  // nullptr when there is none or it expired.
  const LogEntry* find(const base::Id& tenant, const std::string& key, base::Time now) const;
  // What a delivery that succeeded wrote already.
  void put(const base::Id& tenant, const std::string& key, LogEntry entry);
  // Remembers that a told alert is muted, in the store too: it is told again when the mute ends.
  void mute(const base::Id& tenant, const std::string& key, std::uint64_t hash);
  void forget_expired(base::Time now);

  // Episodes that the log holds as firing, by tenant.
  std::map<base::Id, std::set<base::Id>> told_firing(base::Time now) const;

 private:
  const core::Services& services_;
  std::map<std::pair<base::Id, std::string>, LogEntry> entries_;
};

}  // namespace notify
