// The timeline: what happened to the incident, merged with the notifications about its group and
// the silences that people made.
#include <algorithm>

#include "base/describe/read.h"
#include "base/text.h"
#include "core/notices.h"
#include "modules/incidents/service.h"
#include "modules/incidents/store.h"

namespace incidents {
namespace {

using Before = std::pair<base::Time, base::Id>;

constexpr base::Id last_id() {
  base::Id id;
  id.bytes.fill(0xFF);
  return id;
}

base::Result<Before> before_of(const std::optional<std::string>& cursor) {
  if (!cursor) return Before{base::time_max, last_id()};
  const auto keys = TRY(core::decode_cursor(*cursor, 2));
  const auto at = base::to_int64(keys[0]);
  const auto id = base::parse_id(keys[1]);
  if (!at || !id) return base::invalid("cursor: not one of this list", "/cursor");
  return Before{{*at}, *id};
}

std::string reason_text(notify::Reason reason) {
  std::string text(base::describe::choice_name(reason));
  std::ranges::replace(text, '_', ' ');
  return text;
}

TimelineEntry entry_of(const notify::Notification& sent) {
  const bool delivered = sent.outcome == notify::Outcome::delivered;
  std::string detail = reason_text(sent.reason) + ", " + std::to_string(sent.alerts_total) +
                       (sent.alerts_total == 1 ? " alert" : " alerts");
  detail += delivered ? ", delivered in " + std::to_string(sent.duration_ms) + " ms"
                      : ", " + sent.error.value_or("");
  return {.id = sent.id,
          .at = sent.at,
          .kind = EntryKind::notification,
          .actor = {},
          .text = (delivered                                   ? "Notified "
                   : sent.outcome == notify::Outcome::retrying ? "Still trying to notify "
                                                               : "Could not notify ") +
                  sent.receiver + " by " + sent.integration,
          .detail = std::move(detail)};
}

bool newer(const TimelineEntry& a, const TimelineEntry& b) {
  return std::pair(a.at, a.id) > std::pair(b.at, b.id);
}

// Matchers of a silence as its ledger entry holds it.
base::Result<labels::Matchers> matchers_of(const alerts::SilenceView& silence) {
  labels::Matchers matchers;
  for (const alerts::SilenceMatcher& each : silence.matchers) {
    const labels::Operator op =
        each.equal   ? each.regex ? labels::Operator::matches : labels::Operator::equal
        : each.regex ? labels::Operator::not_matches
                     : labels::Operator::not_equal;
    matchers.push_back(TRY(labels::Matcher::make(each.name, op, each.value)));
  }
  return matchers;
}

}  // namespace

base::Result<core::Page<TimelineEntry>> Service::timeline(const core::Caller& caller,
                                                          const OfIncident& of) const {
  TRY(caller.require(permission::read));
  const Before before = TRY(before_of(of.cursor));
  auto merged = TRY(services_.store.read(
      caller.tenant,
      [&](const store::Snapshot& snapshot) -> base::Result<std::vector<TimelineEntry>> {
        const Incident incident = TRY(incidents::get(snapshot, of.id));
        auto rows = TRY(entries(snapshot, incident.id, before, of.limit + 1));
        // The group's later messages belong to the incident that opened after this one.
        const Before end =
            std::min(before, Before{TRY(next_opened(snapshot, incident)), base::Id{}});
        for (const auto& sent : TRY(notify_->of_group(snapshot, {.group_key = incident.group_key,
                                                                 .since = incident.opened_at,
                                                                 .before = end,
                                                                 .limit = of.limit + 1})))
          rows.push_back(entry_of(sent));
        return rows;
      }));
  std::ranges::sort(merged, newer);
  core::Page<TimelineEntry> page{.items = std::move(merged), .next = {}};
  if (page.items.size() > static_cast<std::size_t>(of.limit)) {
    page.items.resize(static_cast<std::size_t>(of.limit));
    const TimelineEntry& last = page.items.back();
    page.next =
        core::encode_cursor({std::to_string(last.at.nanoseconds), base::to_string(last.id)});
  }
  return page;
}

base::Done Service::silence_changed(store::Transaction& transaction, const core::Caller&,
                                    const core::LedgerEntry& entry) {
  const auto silence = TRY(base::describe::from_json<alerts::SilenceView>(
      entry.body.text, {.unknown = base::describe::Unknown::ignored}));
  const auto matchers = TRY(matchers_of(silence));
  const bool ended = entry.type == alerts::event::silence_expired;
  std::map<base::Id, std::size_t> muted;  // alerts by incident
  for (const auto& selected : alerts_.select(transaction.tenant(), {.filter = matchers})) {
    const auto membership = TRY(member(transaction, selected.episode->id));
    if (membership) ++muted[membership->incident];
  }
  for (const auto& [id, count] : muted) {
    auto incident = TRY(find(transaction, id));
    if (!incident || incident->state == State::resolved) continue;
    ++incident->revision;
    incident->updated_at = entry.at;
    TRY(put(transaction, *incident));
    const std::string how = ended ? " ended a silence of " : " silenced ";
    TRY(put_entry(transaction, id,
                  {.id = services_.ids.next(),
                   .at = entry.at,
                   .kind = EntryKind::silence,
                   .actor = entry.actor.name,
                   .text = entry.actor.name + how + std::to_string(count) +
                           (count == 1 ? " alert" : " alerts"),
                   .detail = labels::to_text(matchers) + " until " +
                             base::format_rfc3339(silence.ends_at, base::Precision::seconds)}));
    publish(transaction, *incident);
  }
  return {};
}

}  // namespace incidents
