// What one signal does to an alert: opens an episode, extends it, ends it, or nothing (reference:
// alerts, section 3.2's merging and section 13's rule about what arrives late). Pure: no clock, no
// ids.
#pragma once
#include <optional>

#include "modules/alerts/types.h"
#include "modules/integrations/types.h"

namespace alerts {

struct Arrival {
  const integrations::AlertSignal& signal;
  base::Id integration;
  base::Time received_at;
  std::uint64_t position = 0;
};

enum class Effect : std::uint8_t {
  none,      // of a life that is over, or never heard of
  opened,    // `episode` is new; its id is for the caller to give
  extended,  // a re-send: no transition
  resolved,  // `episode` ended
  replaced   // `ended` was over before this began; `episode` is new, as with opened
};

struct Merged {
  Effect effect = Effect::none;
  Episode episode;
  std::optional<Episode> ended;
};

// `current` is the unresolved episode, `closed` the one that was resolved last, where there is one.
Merged merge(const Episode* current, const Episode* closed, const Arrival& arrival,
             base::Duration resolve_timeout);

// Ends by its own end, at `now`.
Episode ended(const Episode& episode, base::Time now);

// What an alert is known by: the integration with the vendor's key, or with all labels where it has
// none.
struct Identity {
  base::Id integration;
  std::string_view dedup_key;
  const labels::LabelSet& labels;
  std::uint64_t fingerprint = 0;  // of the labels

  std::uint64_t hash() const;
  bool is_of(const Episode& episode) const;
};
Identity identity_of(const Episode& episode);

}  // namespace alerts
