// The tables of webhooks. Used by the webhooks only. The tenant is the snapshot's. Belongs to the
// unit of work that it is called in.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/webhooks.h"
#include "platform/store/store.h"

namespace core::webhook_store {

struct Stored {
  Webhook webhook;
  std::string sealed_secret;       // core/sealed_text.h
  std::int64_t from_sequence = 0;  // it gets what comes after
};

base::Done insert(store::Transaction& transaction, const Stored& stored);
// All but id, created_at and created_by.
base::Done update(store::Transaction& transaction, const Stored& stored);
base::Done remove(store::Transaction& transaction, const base::Id& id);  // with its deliveries
base::Result<std::int64_t> count(const store::Snapshot& snapshot);
base::Result<Stored> find(const store::Snapshot& snapshot, const base::Id& id);  // or not_found
base::Result<std::vector<Stored>> enabled(const store::Snapshot& snapshot);
base::Result<std::vector<Stored>> all(const store::Snapshot& snapshot);
base::Result<bool> any_enabled(const store::Snapshot& snapshot);
base::Result<Page<Webhook>> list(const store::Snapshot& snapshot, const WebhookFilter& filter);

base::Done put(store::Transaction& transaction, const WebhookDelivery& delivery);
// Puts it, due at once unless an earlier one of its object is not over.
base::Done queue(store::Transaction& transaction, WebhookDelivery delivery);
base::Done note(store::Transaction& transaction, const WebhookDelivery& delivery);
// Notes one that is over and lets the next of its object be sent at `now`.
base::Done end(store::Transaction& transaction, const WebhookDelivery& delivery, base::Time now);
base::Result<WebhookDelivery> delivery(const store::Snapshot& snapshot, const base::Id& webhook,
                                       const base::Id& id);  // or not_found
base::Result<bool> is_first(const store::Snapshot& snapshot, const WebhookDelivery& delivery);
base::Result<std::vector<base::Id>> due(const store::Snapshot& snapshot, const base::Id& webhook,
                                        base::Time now, std::int64_t limit);
base::Result<std::optional<base::Time>> next_attempt(const store::Snapshot& snapshot,
                                                     const base::Id& webhook, base::Time after);
base::Result<Page<WebhookDelivery>> deliveries(const store::Snapshot& snapshot,
                                               const WebhookDeliveryFilter& filter);
struct Unfinished {
  std::int64_t total = 0, parked = 0;
};
base::Result<Unfinished> unfinished(const store::Snapshot& snapshot, const base::Id& webhook);
base::Result<std::int64_t> forget(store::Transaction& transaction, base::Time ended_before);

}  // namespace core::webhook_store
