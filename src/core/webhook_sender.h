// Sends the queued events of webhooks on a few threads: what is due is looked up per webhook, so
// that one whose receiver hangs or fails does not hold up the others; nothing is sent inside a unit
// of work. Used by webhooks.cpp. Safe from any thread.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "core/lease.h"
#include "core/ledger.h"
#include "core/secrets.h"
#include "core/services.h"
#include "core/webhook_event.h"
#include "core/webhook_store.h"
#include "core/webhooks.h"
#include "platform/outbound/http_client.h"

namespace core {

class WebhookSender {
 public:
  WebhookSender(const Services& services, const Secrets& secrets, Leases& leases,
                outbound::HttpClient& client, Webhooks::Options options);
  ~WebhookSender();  // stops
  void start();
  void poke();                          // something may be due
  std::function<void()> poker() const;  // the same, and may be called after this is gone
  bool leads() const;
  void stop();  // also the client; waits for what is being sent

  // One attempt, now, on the caller's thread: sets status, error and duration. A secret that cannot
  // be opened here fails it.
  WebhookAnswer send(const Tenant& tenant, const webhook_store::Stored& stored,
                     const LedgerEntry& entry, WebhookDelivery& delivery);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace core
