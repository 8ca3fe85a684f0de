#include "modules/notify/notification_log.h"

#include <algorithm>

#include "core/tenants.h"
#include "modules/notify/store.h"
#include "platform/telemetry/log.h"

namespace notify {

base::Done NotificationLog::load() {
  entries_.clear();
  for (const core::Tenant& tenant : services_.tenants.all()) {
    auto stored = TRY(services_.store.read(
        tenant.id, [](const store::Snapshot& snapshot) { return entries(snapshot); }));
    for (StoredEntry& row : stored)
      entries_.insert_or_assign({tenant.id, std::move(row.key)}, std::move(row.entry));
  }
  return {};
}

const LogEntry* NotificationLog::find(const base::Id& tenant, const std::string& key,
                                      base::Time now) const {
  const auto found = entries_.find({tenant, key});
  return found == entries_.end() || found->second.expires_at <= now ? nullptr : &found->second;
}

void NotificationLog::put(const base::Id& tenant, const std::string& key, LogEntry entry) {
  entries_.insert_or_assign({tenant, key}, std::move(entry));
}

void NotificationLog::mute(const base::Id& tenant, const std::string& key, std::uint64_t hash) {
  const auto found = entries_.find({tenant, key});
  if (found == entries_.end()) return;
  LogEntry& entry = found->second;
  if (!std::ranges::binary_search(entry.firing, hash, {}, &Logged::hash)) return;
  if (std::ranges::find(entry.muted, hash) != entry.muted.end()) return;
  entry.muted.push_back(hash);
  auto done = services_.store.write(
      tenant, [&](store::Transaction& transaction) { return put_entry(transaction, key, entry); });
  if (!done)
    services_.log.warning("notification log: a mute is not stored and is lost at a restart",
                          {{"error", done.error().message}});
}

void NotificationLog::forget_expired(base::Time now) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.expires_at <= now; });
}

std::map<base::Id, std::set<base::Id>> NotificationLog::told_firing(base::Time now) const {
  std::map<base::Id, std::set<base::Id>> episodes;
  for (const auto& [key, entry] : entries_) {
    if (entry.expires_at <= now) continue;
    for (const Logged& alert : entry.firing) episodes[key.first].insert(alert.episode);
  }
  return episodes;
}

}  // namespace notify
