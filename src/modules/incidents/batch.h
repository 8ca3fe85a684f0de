// One unit of work over a batch of transitions: reads each touched incident once, applies the
// rules, writes each once with its ledger entries and timeline. Lives within Service::commit.
#pragma once
#include <map>
#include <set>
#include <string>

#include "core/ledger.h"
#include "core/services.h"
#include "modules/alerts/events.h"
#include "modules/incidents/correlation.h"
#include "modules/incidents/store.h"
#include "modules/incidents/types.h"

namespace incidents {

class Batch {
 public:
  Batch(const core::Services& services, store::Transaction& transaction,
        const notify::Configuration& configuration)
      : services_(services), transaction_(transaction), configuration_(configuration) {}

  base::Done apply(const alerts::Transition& transition);
  base::Done write();

  const std::map<base::Id, Incident>& incidents() const { return incidents_; }
  // Episodes that joined an incident a person has taken on, and episodes that ended.
  const std::set<base::Id>& joined_taken_on() const { return joined_taken_on_; }
  const std::set<base::Id>& ended() const { return ended_; }

 private:
  base::Done attach(const alerts::Transition& transition);
  base::Done detach(const alerts::Transition& transition);
  base::Result<Incident*> open(const Key& key, const alerts::Episode& episode, base::Time now);
  base::Result<Incident*> loaded(const base::Id& id);
  base::Done tell(const base::Id& incident, EntryKind kind, base::Time at, std::string text,
                  std::optional<std::string> detail);

  const core::Services& services_;
  store::Transaction& transaction_;
  const notify::Configuration& configuration_;
  std::map<base::Id, Incident> incidents_;  // touched, by id
  std::map<std::string, base::Id> by_key_;  // the one that an alert of the key joins
  std::set<base::Id> opened_, resolved_;
  std::set<base::Id> joined_taken_on_, ended_;
};

}  // namespace incidents
