#include "modules/alerts/silencing.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace alerts {
namespace {

labels::Operator operator_of(const SilenceMatcher& matcher) {
  if (matcher.regex)
    return matcher.equal ? labels::Operator::matches : labels::Operator::not_matches;
  return matcher.equal ? labels::Operator::equal : labels::Operator::not_equal;
}

base::Error bad_matcher(std::size_t index, std::string_view reason) {
  const std::string number = std::to_string(index);
  return base::invalid("invalid label matcher " + number + ": " + std::string(reason),
                       "/matchers/" + number);
}

struct Span {
  base::Time starts_at, ends_at;
};

base::Result<Span> span_of(const WantedSilence& wanted, base::Time now) {
  const base::Time starts_at = wanted.starts_at.value_or(now);
  if (!wanted.ends_at && !wanted.duration)
    return base::invalid("/ends_at: give ends_at or duration", "/ends_at");
  if (wanted.ends_at && wanted.duration)
    return base::invalid("/duration: give ends_at or duration, not both", "/duration");
  if (wanted.duration && *wanted.duration > silence_duration_max)
    return base::invalid("/duration: at most 365 days", "/duration");
  const base::Time ends_at = wanted.ends_at ? *wanted.ends_at : starts_at + *wanted.duration;
  if (wanted.starts_at && starts_at >= ends_at)
    return base::invalid("start time must be before end time", "/starts_at");
  if (ends_at <= now) return base::invalid("end time can't be in the past", "/ends_at");
  if (ends_at - std::max(starts_at, now) > silence_duration_max)
    return base::invalid("end time: at most 365 days after the start", "/ends_at");
  return Span{starts_at, ends_at};
}

// Whether `existing` may take the wanted values and keep its id.
bool may_update(const Silence& existing, const labels::Matchers& matchers,
                const WantedSilence& wanted, base::Time now) {
  if (!(existing.matchers == matchers)) return false;
  const base::Time starts_at = wanted.starts_at.value_or(existing.starts_at);
  constexpr std::int64_t second = 1'000'000'000;
  switch (existing.state(now)) {
    case SilenceState::active:
      return starts_at.nanoseconds / second == existing.starts_at.nanoseconds / second;
    case SilenceState::pending:
      return starts_at >= now;
    case SilenceState::expired:
      return false;
  }
  return false;
}

void take(Silence& silence, const WantedSilence& wanted, base::Time ends_at, base::Time now) {
  silence.ends_at = ends_at;
  silence.updated_at = now;
  silence.created_by = wanted.created_by;
  silence.comment = wanted.comment;
  silence.annotations = wanted.annotations;
}

}  // namespace

base::Result<labels::Matcher> to_matcher(const SilenceMatcher& wanted) {
  if (wanted.name.empty() || !base::is_utf8(wanted.name))
    return base::invalid("invalid label name \"" + wanted.name + "\"", "/name");
  if (!base::is_utf8(wanted.value))
    return base::invalid("invalid label value \"" + wanted.value + "\"", "/value");
  return labels::Matcher::make(wanted.name, operator_of(wanted), wanted.value);
}

base::Result<labels::Matchers> to_matchers(const std::vector<SilenceMatcher>& wanted) {
  if (wanted.empty()) return base::invalid("at least one matcher required", "/matchers");
  if (wanted.size() > matchers_per_silence_max)
    return base::invalid("at most " + std::to_string(matchers_per_silence_max) + " matchers",
                         "/matchers");
  labels::Matchers matchers;
  matchers.reserve(wanted.size());
  for (const SilenceMatcher& matcher : wanted) {
    auto compiled = to_matcher(matcher);
    if (!compiled) return bad_matcher(matchers.size(), compiled.error().message);
    matchers.push_back(*std::move(compiled));
  }
  if (std::ranges::all_of(matchers, &labels::Matcher::matches_empty))
    return base::invalid("at least one matcher must not match the empty string", "/matchers");
  return matchers;
}

std::vector<SilenceMatcher> to_wire(const labels::Matchers& matchers) {
  std::vector<SilenceMatcher> wire;
  wire.reserve(matchers.size());
  for (const labels::Matcher& matcher : matchers)
    wire.push_back({matcher.name(), matcher.value(), matcher.is_regex(), matcher.is_equal()});
  return wire;
}

base::Result<SilenceChange> change(const Silence* existing, const WantedSilence& wanted,
                                   base::Time now) {
  const Span span = TRY(span_of(wanted, now));
  labels::Matchers matchers = TRY(to_matchers(wanted.matchers));
  SilenceChange change;
  if (existing != nullptr && may_update(*existing, matchers, wanted, now)) {
    change.kind = SilenceChangeKind::updated;
    change.silence = *existing;
    if (existing->state(now) == SilenceState::pending && wanted.starts_at)
      change.silence.starts_at = span.starts_at;
    take(change.silence, wanted, span.ends_at, now);
    return change;
  }
  change.silence.matchers = std::move(matchers);
  change.silence.starts_at = std::max(span.starts_at, now);
  change.silence.created_at = now;
  take(change.silence, wanted, span.ends_at, now);
  if (existing == nullptr) return change;
  change.kind = SilenceChangeKind::replaced;
  if (existing->state(now) != SilenceState::expired) change.ended = expired(*existing, now);
  return change;
}

Silence expired(const Silence& silence, base::Time now) {
  Silence over = silence;
  const SilenceState state = silence.state(now);
  if (state == SilenceState::expired) return over;
  if (state == SilenceState::pending) over.starts_at = now;
  over.ends_at = now;
  over.updated_at = now;
  return over;
}

base::Done validate_imported(const Silence& silence) {
  if (silence.id.is_nil()) return base::invalid("a silence to import needs its id", "/id");
  if (silence.matchers.empty()) return base::invalid("at least one matcher required", "/matchers");
  if (silence.matchers.size() > matchers_per_silence_max)
    return base::invalid("at most " + std::to_string(matchers_per_silence_max) + " matchers",
                         "/matchers");
  if (silence.starts_at > silence.ends_at)
    return base::invalid("start time must be before end time", "/starts_at");
  return {};
}

}  // namespace alerts
