// Notify's tables: the notification log (what was sent last) and the delivery log (what people
// read). Called within a unit of work or a snapshot of one tenant.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "modules/notify/decision.h"
#include "modules/notify/reads.h"
#include "modules/notify/types.h"
#include "platform/store/store.h"

namespace notify {

struct StoredEntry {
  std::string key;
  LogEntry entry;
};

base::Done put_entry(store::Transaction& transaction, std::string_view key, const LogEntry& entry);
base::Result<std::vector<StoredEntry>> entries(const store::Snapshot& snapshot);
// Removes the log's entries that expired; how many.
base::Result<std::int64_t> expire(store::Transaction& transaction, base::Time now);
inline constexpr base::Duration deliveries_kept = base::days(90);

base::Done put_delivery(store::Transaction& transaction, const Notification& delivery);
// Newest first.
base::Result<core::Page<Notification>> list_deliveries(const store::Snapshot& snapshot,
                                                       const NotificationFilter& filter);
base::Result<std::vector<Notification>> deliveries_of_group(const store::Snapshot& snapshot,
                                                            const GroupSpan& span);

// The columns' byte strings; `invalid` on a length that none of them has.
std::string encode(const std::vector<Logged>& alerts);
base::Result<std::vector<Logged>> decode_logged(std::string_view bytes);

}  // namespace notify
