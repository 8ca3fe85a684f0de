// Integrations: where signals come in. AlertSignal is the canonical form that every inbound format
// becomes (reference: alerts, section 1); Integration is one configured source with its key. Plain
// values.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "core/caller.h"
#include "core/page.h"
#include "engines/labels/label_set.h"

namespace integrations {

namespace permission {
inline constexpr core::Permission read{"integrations:read", "See integrations",
                                       core::everyone_who_reads};
inline constexpr core::Permission write{"integrations:write", "Create and remove integrations",
                                        core::admins};
inline constexpr core::Permission ingest{"signals:write", "Send signals",
                                         core::roles({core::Role::admin, core::Role::ingest})};
}  // namespace permission

// What the intake's record holds (core::Signal::kind). Stable on disk.
enum class RecordKind : std::uint8_t {
  alert_signals = 1,  // encoded AlertSignals (codec.h): validated at the door
  raw_webhook = 2     // a vendor's body as received (codec.h: RawWebhook)
};

enum class SignalStatus : std::uint8_t { firing, resolved };

struct AlertSignal {
  std::string dedup_key;  // the vendor's; "": the labels are the identity (Alertmanager's API)
  SignalStatus status = SignalStatus::firing;
  std::optional<base::Time> starts_at, ends_at;  // ends_at in the future: expected end
  // ends_at was not given but computed from resolve_timeout: each re-send moves it.
  bool timeout = false;
  std::string url;  // generatorURL; http or https only
  labels::LabelSet labels, annotations;
};
using AlertSignals = std::vector<AlertSignal>;

// What people see of a signal, derived from labels and annotations (reference: alerts, sections 1,
// 13).
struct Canonical {
  std::string name, summary;
  std::int32_t severity = 3;  // 1 critical ... 5 info
  std::optional<std::string> service, environment, host;
};
Canonical canonical(const labels::LabelSet& labels, const labels::LabelSet& annotations);
// 1..5 from a vendor's word, ignoring case; 3 when unknown.
std::int32_t severity_of(std::string_view word);

enum class Kind : std::uint8_t { alertmanager };
const base::describe::Type& described(base::describe::Tag<Kind>);

struct Integration {
  base::Id id;
  Kind kind = Kind::alertmanager;
  std::string name;
  base::Time created_at;
  std::string created_by;
  std::int64_t signals_total = 0, refused_total = 0;  // since the start of the server
  std::optional<base::Time> last_signal_at;
};
const base::describe::Type& described(base::describe::Tag<Integration>);
struct WantedIntegration {
  Kind kind = Kind::alertmanager;
  std::string name;
};
const base::describe::Type& described(base::describe::Tag<WantedIntegration>);
struct NewIntegration {
  base::Id id;
  Kind kind = Kind::alertmanager;
  std::string name;
  std::string key;  // shown this once
};
const base::describe::Type& described(base::describe::Tag<NewIntegration>);
struct IntegrationFilter {
  std::optional<std::string> cursor;
  std::int32_t limit = core::page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<IntegrationFilter>);

// Limits of one signal (reference: alerts, section 14).
inline constexpr std::size_t labels_per_alert_max = 64;
inline constexpr std::size_t label_name_bytes_max = 256;
inline constexpr std::size_t label_value_bytes_max = 4 << 10;
inline constexpr std::size_t annotations_bytes_max = 64 << 10;
inline constexpr std::size_t url_bytes_max = 4 << 10;
inline constexpr std::size_t dedup_key_bytes_max = 1 << 10;
inline constexpr std::size_t alerts_per_post_max = 10'000;
inline constexpr std::size_t ingest_body_max = 4 << 20;

// What one signal must hold at every door; the texts are Alertmanager's where it has them.
base::Done validate(const AlertSignal& signal);
bool is_web_url(std::string_view text);  // http or https: anything else is not kept as a link

}  // namespace integrations
