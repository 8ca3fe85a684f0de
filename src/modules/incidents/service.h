// The uses of incidents: opening and ending by alerts' transitions (in their unit of work), what
// people do, and what is shown. Safe from any thread.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <shared_mutex>
#include <vector>

#include "core/ledger.h"
#include "core/page.h"
#include "core/services.h"
#include "modules/alerts/calls.h"
#include "modules/alerts/events.h"
#include "modules/alerts/reads.h"
#include "modules/incidents/types.h"
#include "modules/notify/calls.h"
#include "modules/notify/reads.h"

namespace incidents {

class Service final : public alerts::TransitionListener,
                      public alerts::IncidentLinks,
                      public notify::Acknowledgements {
 public:
  Service(const core::Services& services, const alerts::Reads& alerts);

  // Before alerts' projection starts. Notify is built after incidents, which it asks.
  void set_notify(const notify::Reads& notify) { notify_ = &notify; }
  base::Done load();  // which episodes a person has taken on

  base::Result<core::Page<Incident>> list(const core::Caller& caller,
                                          const IncidentFilter& filter) const;
  base::Result<Incident> get(const core::Caller& caller, std::string_view id) const;
  base::Result<core::Page<TimelineEntry>> timeline(const core::Caller& caller,
                                                   const OfIncident& of) const;
  base::Result<core::Page<alerts::Alert>> alerts_of(const core::Caller& caller,
                                                    const OfIncident& of) const;
  base::Result<Incident> acknowledge(const core::Caller& caller, std::string_view id,
                                     const Comment& comment);
  base::Result<Incident> unacknowledge(const core::Caller& caller, std::string_view id);
  base::Result<Incident> resolve(const core::Caller& caller, std::string_view id,
                                 const Comment& comment);
  base::Result<TimelineEntry> note(const core::Caller& caller, std::string_view id,
                                   const WantedNote& note);

  // A subscriber: a person's silence shows on the timeline of the incidents that it mutes.
  base::Done silence_changed(store::Transaction& transaction, const core::Caller& caller,
                             const core::LedgerEntry& entry);

  base::Done commit(store::Transaction& transaction,
                    std::span<const alerts::Transition> transitions) override;
  void committed(const base::Id& tenant, std::span<const alerts::Transition> transitions) override;
  bool acknowledged(const base::Id& tenant, const base::Id& episode) const override;
  base::Result<std::map<base::Id, std::string>> incidents_of(
      const base::Id& tenant, const std::vector<base::Id>& episodes) const override;

 private:
  using Change = std::function<base::Done(Incident&, base::Time)>;
  struct Deed {  // what a person does to an incident
    EntryKind kind;
    std::string_view event;
    std::string text;  // after the name: "acknowledged"
    std::optional<std::string> comment;
  };
  base::Result<Incident> act(const core::Caller& caller, std::string_view id, const Deed& deed,
                             const Change& change);
  void publish(store::Transaction& transaction, const Incident& incident);
  base::Done remember_taken_on(store::Transaction& transaction, const Incident& incident);

  const core::Services& services_;
  const alerts::Reads& alerts_;
  const notify::Reads* notify_ = nullptr;
  mutable std::shared_mutex mutex_;                  // guards taken_on_
  std::map<base::Id, std::set<base::Id>> taken_on_;  // by tenant: episodes
};

}  // namespace incidents
