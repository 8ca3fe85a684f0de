// Alerts: an alert is the state of one dedup key, an episode one life of it. Silences mute
// notifications. The values that other modules and the API see, with their field tables in
// types.cpp.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/time.h"
#include "core/caller.h"
#include "core/page.h"
#include "engines/labels/label_set.h"
#include "engines/labels/matcher.h"
#include "modules/alerts/text_pool.h"

namespace alerts {

namespace permission {
inline constexpr core::Permission read{"alerts:read", "See alerts", core::everyone_who_reads};
inline constexpr core::Permission silences_read{"silences:read", "See silences",
                                                core::everyone_who_reads};
inline constexpr core::Permission silences_write{
    "silences:write", "Create, change and end silences", core::responders};
}  // namespace permission

enum class State : std::uint8_t { firing, suppressed, resolved };
const base::describe::Type& described(base::describe::Tag<State>);

// One episode as it stands in memory: immutable, replaced as a whole, shared by hot state and
// readers.
struct Episode {
  base::Id id;           // UUIDv7, when it opened
  base::Id integration;  // nil: came by an API of ours
  std::string dedup_key;
  labels::LabelSet labels, annotations;
  TextPtr generator_url;  // nullptr: none
  std::uint64_t fingerprint = 0;
  base::Time starts_at, ends_at, updated_at;
  bool timeout = false;        // ends_at is resolve_timeout's, not the sender's
  bool resolved = false;       // ends_at is then when
  bool silenced = false;       // at least one active silence matches
  std::uint64_t position = 0;  // of the last intake record that touched it

  std::string_view url() const { return generator_url ? *generator_url : std::string_view(); }
};
using EpisodePtr = std::shared_ptr<const Episode>;  // shared: hot state, readers, notify's groups

struct Suppression {
  std::vector<base::Id> silenced_by;        // all matching active silences, sorted
  std::vector<std::uint64_t> inhibited_by;  // at most one source fingerprint
  bool any() const { return !silenced_by.empty() || !inhibited_by.empty(); }
};

// As the API shows it.
struct Alert {
  base::Id id;  // the episode's
  std::string fingerprint;
  std::optional<base::Id> integration_id;
  std::string name, summary;
  State state = State::firing;
  std::int32_t severity = 3;
  std::optional<std::string> service, environment, host;
  std::map<std::string, std::string> labels, annotations;
  base::Time starts_at;
  std::optional<base::Time> ends_at;
  base::Time updated_at;
  std::optional<base::Time> resolved_at;
  std::optional<std::string> url;
  std::vector<base::Id> silenced_by;
  std::vector<std::string> inhibited_by;
  std::optional<std::string> incident;  // readable id
};
const base::describe::Type& described(base::describe::Tag<Alert>);
Alert to_alert(const Episode& episode, const Suppression& suppression);

struct AlertFilter {
  std::vector<State> state = {State::firing, State::suppressed};
  std::vector<std::string> filter;  // matchers, ANDed
  std::vector<std::int32_t> severity;
  std::optional<std::string> q, service, sort, cursor;
  std::int32_t limit = core::page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<AlertFilter>);

enum class SilenceState : std::uint8_t { active, pending, expired };
const base::describe::Type& described(base::describe::Tag<SilenceState>);

struct SilenceMatcher {  // on the wire
  std::string name, value;
  bool regex = false, equal = true;
};
const base::describe::Type& described(base::describe::Tag<SilenceMatcher>);

struct Silence {
  base::Id id;
  labels::Matchers matchers;
  base::Time starts_at, ends_at, created_at, updated_at;
  std::string created_by, comment;
  std::map<std::string, std::string> annotations;
  SilenceState state(base::Time now) const {
    return now >= ends_at    ? SilenceState::expired
           : now < starts_at ? SilenceState::pending
                             : SilenceState::active;
  }
};
using SilencePtr = std::shared_ptr<const Silence>;  // shared: hot state and readers

// What a person or amtool wants: a new silence, or with `id` a change of one.
struct WantedSilence {
  std::optional<base::Id> id;
  std::vector<SilenceMatcher> matchers;
  std::optional<base::Time> starts_at;  // absent: now
  std::optional<base::Time> ends_at;    // one of these two
  std::optional<base::Duration> duration;
  std::string created_by;  // absent: the caller's name
  std::string comment;
  std::map<std::string, std::string> annotations;
};
// As /v1/silences reads it (no id, no created_by).
const base::describe::Type& described(base::describe::Tag<WantedSilence>);

struct SilenceView {  // as /v1/silences shows it
  base::Id id;
  SilenceState state = SilenceState::active;
  std::vector<SilenceMatcher> matchers;
  base::Time starts_at, ends_at;
  std::string created_by, comment;
  base::Time created_at, updated_at;
  std::int64_t alerts_muted = 0;
};
const base::describe::Type& described(base::describe::Tag<SilenceView>);

struct SilenceFilter {
  std::vector<SilenceState> state = {SilenceState::active, SilenceState::pending};
  std::optional<std::string> cursor;
  std::int32_t limit = core::page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<SilenceFilter>);

struct WantedPreview {
  std::vector<SilenceMatcher> matchers;
};
const base::describe::Type& described(base::describe::Tag<WantedPreview>);
struct SilencePreview {  // what a silence would mute now
  std::int64_t alerts_total = 0;
  std::vector<Alert> alerts;  // the first `preview_alerts_max`
};
const base::describe::Type& described(base::describe::Tag<SilencePreview>);

struct InhibitRule {
  labels::Matchers source, target;
  std::vector<std::string> equal;  // label names; missing and empty are equal
};

// What the configuration decides for alerts. Replaced as a whole on reload.
struct Settings {
  base::Duration resolve_timeout = base::minutes(5);
  std::vector<InhibitRule> inhibit_rules;
};

inline constexpr std::size_t preview_alerts_max = 20;
inline constexpr std::size_t active_alerts_max = 1'000'000;  // per tenant
inline constexpr std::size_t silences_max = 100'000;         // per tenant
inline constexpr std::size_t matchers_per_silence_max = 32;
inline constexpr base::Duration silence_duration_max = base::days(365);
inline constexpr base::Duration data_retention_default = base::hours(120);
inline constexpr base::Duration resolved_kept = base::days(30);  // resolved episodes, in the store
inline constexpr std::int64_t resolved_listed_max = 10'000;  // /v1/alerts looks at the last ones

}  // namespace alerts
