// What others may ask of alerts: the hot state of a tenant. Answers are shared immutable values.
// Safe from any thread.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "modules/alerts/types.h"

namespace alerts {

struct Selection {
  labels::Matchers filter;  // ANDed; an `=` matcher with a value uses the label index
  bool active = true, silenced = true, inhibited = true;  // Alertmanager's booleans
};

struct Selected {
  EpisodePtr episode;
  Suppression suppression;
};

class Reads {
 public:
  virtual ~Reads() = default;
  // Unresolved episodes, sorted by fingerprint.
  virtual std::vector<Selected> select(const base::Id& tenant,
                                       const Selection& selection) const = 0;
  // In hot state (unresolved); nullptr otherwise.
  virtual EpisodePtr find(const base::Id& tenant, const base::Id& episode) const = 0;
  virtual Suppression suppression(const base::Id& tenant, const Episode& episode) const = 0;
  // From the store, resolved ones too; those that do not exist are left out.
  virtual base::Result<std::vector<EpisodePtr>> stored(
      const base::Id& tenant, const std::vector<base::Id>& episodes) const = 0;
  virtual std::vector<SilencePtr> silences(const base::Id& tenant) const = 0;  // expired ones too
  virtual SilencePtr silence(const base::Id& tenant, const base::Id& id) const = 0;
  virtual std::shared_ptr<const Settings> settings(const base::Id& tenant) const = 0;
  struct Counts {
    std::uint64_t active = 0, suppressed = 0;
  };
  virtual Counts counts(const base::Id& tenant) const = 0;
};

}  // namespace alerts
