// What others may do through alerts. Each checks the caller's permission, records in the ledger and
// answers when durable. Safe from any thread.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "modules/alerts/events.h"
#include "modules/alerts/types.h"
#include "modules/integrations/types.h"

namespace alerts {

// What alerts asks of those above it: which incident an episode belongs to, by readable id.
// Implemented by incidents, handed in by the program; `mainstay alertmanager` has none.
class IncidentLinks {
 public:
  virtual ~IncidentLinks() = default;
  virtual base::Result<std::map<base::Id, std::string>> incidents_of(
      const base::Id& tenant, const std::vector<base::Id>& episodes) const = 0;
};

class Calls {
 public:
  virtual ~Calls() = default;
  // Alerts accepted at an API's own door. Told once, from any thread: they are durable and applied,
  // so that the next read shows them; `unavailable` under overload. As core::Intake::submit.
  virtual void ingest(const core::Caller& caller,
                      std::shared_ptr<const integrations::AlertSignals> signals,
                      std::function<void(base::Done)> told) = 0;
  // A new silence, or a change by Alertmanager's update rules (reference: alerts, section 3.5): the
  // answer's id may be another than the wanted one.
  virtual base::Result<SilencePtr> put_silence(const core::Caller& caller,
                                               const WantedSilence& wanted) = 0;
  // Ends it now; again on an expired one is fine. `not_found` when unknown.
  virtual base::Result<SilencePtr> expire_silence(const core::Caller& caller,
                                                  const base::Id& id) = 0;
  // Takes over a silence as it is, id included (import). Existing ids are left alone: false.
  virtual base::Result<bool> import_silence(const core::Caller& caller, const Silence& silence) = 0;
  virtual base::Done configure(const base::Id& tenant, Settings settings) = 0;
  // Before the projection starts; the listener outlives alerts' projection.
  virtual void add_listener(TransitionListener& listener) = 0;
};

}  // namespace alerts
