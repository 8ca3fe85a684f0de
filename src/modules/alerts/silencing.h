// The rules of silences (reference: alerts, section 3.5): what may be wanted, and what a change of
// one means. Refusals carry Alertmanager's texts and the pointer of the member at fault. Pure.
#pragma once
#include <optional>
#include <vector>

#include "base/result.h"
#include "modules/alerts/types.h"

namespace alerts {

base::Result<labels::Matcher> to_matcher(const SilenceMatcher& wanted);
// All of a silence: at least one must not match the empty string. `invalid` as "invalid label
// matcher 0: ...".
base::Result<labels::Matchers> to_matchers(const std::vector<SilenceMatcher>& wanted);
std::vector<SilenceMatcher> to_wire(const labels::Matchers& matchers);

enum class SilenceChangeKind : std::uint8_t { created, updated, replaced };

struct SilenceChange {
  SilenceChangeKind kind = SilenceChangeKind::created;
  Silence silence;               // created and replaced: its id is for the caller to give
  std::optional<Silence> ended;  // the one that is over now, where it was not yet
};

// `existing` is the silence of `wanted.id`, nullptr when none was named.
base::Result<SilenceChange> change(const Silence* existing, const WantedSilence& wanted,
                                   base::Time now);
// Over at `now`; one that is over stays as it is.
Silence expired(const Silence& silence, base::Time now);
// What an imported silence must hold: as little as Alertmanager itself asks.
base::Done validate_imported(const Silence& silence);

}  // namespace alerts
