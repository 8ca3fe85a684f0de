// The uses of silences: rules, row and ledger entry in one unit of work, then the hot state.
#include <algorithm>
#include <utility>

#include "core/ledger.h"
#include "core/notices.h"
#include "modules/alerts/service.h"
#include "modules/alerts/silencing.h"
#include "modules/alerts/sort_key.h"
#include "modules/alerts/store.h"

namespace alerts {
namespace {

constexpr std::string_view topic = "silences";

base::Error unknown_silence() { return base::not_found("silence not found"); }

SilenceView to_view(const Silence& silence, base::Time now) {
  SilenceView view;
  view.id = silence.id;
  view.state = silence.state(now);
  view.matchers = to_wire(silence.matchers);
  view.starts_at = silence.starts_at;
  view.ends_at = silence.ends_at;
  view.created_by = silence.created_by;
  view.comment = silence.comment;
  view.created_at = silence.created_at;
  view.updated_at = silence.updated_at;
  return view;
}

// Alertmanager's order: active by end, pending by start, expired by end, the last one first.
std::string order_of(const Silence& silence, base::Time now) {
  const SilenceState state = silence.state(now);
  const base::Time at = state == SilenceState::pending ? silence.starts_at : silence.ends_at;
  return SortKey()
      .number(static_cast<std::int64_t>(state), Direction::ascending)
      .number(at.nanoseconds,
              state == SilenceState::expired ? Direction::descending : Direction::ascending)
      .id(silence.id)
      .take();
}

}  // namespace

// Every silence committed before this call is in the queue, so the caller's next read shows it.
void Service::show(const base::Id& tenant) {
  hot_.of(tenant).drain();
  poke_();
}

base::Done Service::record(store::Transaction& transaction, const core::Caller& caller,
                           std::string_view type, const Silence& silence) {
  TRY(alerts::put_silence(transaction, silence));
  TRY(services_.ledger.append(transaction, caller, type, to_string(silence.id),
                              to_view(silence, services_.clock.now())));
  transaction.after_commit([this, tenant = caller.tenant, &hot = hot_.of(caller.tenant),
                            visible = std::make_shared<const Silence>(silence)] {
    hot.queue(visible);
    services_.notices.publish(
        tenant, {std::string(topic), to_string(visible->id), visible->updated_at.nanoseconds});
  });
  return {};
}

base::Result<SilencePtr> Service::write_silence(store::Transaction& transaction,
                                                const core::Caller& caller,
                                                const WantedSilence& wanted) {
  std::optional<Silence> existing;
  if (wanted.id) existing = TRY(find_silence(transaction, *wanted.id));
  SilenceChange change =
      TRY(alerts::change(existing ? &*existing : nullptr, wanted, services_.clock.now()));
  if (wanted.id && !existing) return unknown_silence();
  if (change.kind == SilenceChangeKind::updated) {
    TRY(record(transaction, caller, event::silence_updated, change.silence));
    return std::make_shared<const Silence>(std::move(change.silence));
  }
  if (std::cmp_greater_equal(TRY(count_silences(transaction)), silences_max))
    return base::limited("silences_max: at most " + std::to_string(silences_max) + " silences");
  if (change.ended) TRY(record(transaction, caller, event::silence_expired, *change.ended));
  change.silence.id = services_.ids.next();
  TRY(record(transaction, caller, event::silence_created, change.silence));
  return std::make_shared<const Silence>(std::move(change.silence));
}

base::Result<SilencePtr> Service::put_silence(const core::Caller& caller,
                                              const WantedSilence& wanted) {
  TRY(caller.require(permission::silences_write));
  WantedSilence named = wanted;
  if (named.created_by.empty()) named.created_by = caller.name;
  auto silence = TRY(services_.store.write(caller.tenant, [&](store::Transaction& transaction) {
    return write_silence(transaction, caller, named);
  }));
  show(caller.tenant);
  return silence;
}

base::Result<SilencePtr> Service::expire_silence(const core::Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::silences_write));
  auto silence = TRY(services_.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Result<SilencePtr> {
        const auto existing = TRY(find_silence(transaction, id));
        if (!existing) return unknown_silence();
        const base::Time now = services_.clock.now();
        Silence over = expired(*existing, now);
        if (existing->state(now) != SilenceState::expired)
          TRY(record(transaction, caller, event::silence_expired, over));
        return std::make_shared<const Silence>(std::move(over));
      }));
  show(caller.tenant);
  return silence;
}

base::Result<bool> Service::import_silence(const core::Caller& caller, const Silence& silence) {
  TRY(caller.require(permission::silences_write));
  TRY(validate_imported(silence));
  const bool taken = TRY(services_.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Result<bool> {
        if (TRY(find_silence(transaction, silence.id))) return false;
        if (std::cmp_greater_equal(TRY(count_silences(transaction)), silences_max))
          return base::limited("silences_max: at most " + std::to_string(silences_max));
        TRY(record(transaction, caller, event::silence_created, silence));
        return true;
      }));
  show(caller.tenant);
  return taken;
}

SilenceView Service::view(const base::Id& tenant, const SilencePtr& silence) const {
  SilenceView shown = to_view(*silence, services_.clock.now());
  if (shown.state == SilenceState::active)
    shown.alerts_muted = static_cast<std::int64_t>(hot_.of(tenant).muted_by(silence));
  return shown;
}

base::Result<core::Page<SilenceView>> Service::list_silences(const core::Caller& caller,
                                                             const SilenceFilter& filter) const {
  TRY(caller.require(permission::silences_read));
  const std::string after = TRY(key_of(filter.cursor));
  const base::Time now = services_.clock.now();
  std::vector<std::pair<std::string, SilencePtr>> rows;
  for (SilencePtr& silence : silences(caller.tenant)) {
    if (std::ranges::find(filter.state, silence->state(now)) == filter.state.end()) continue;
    std::string key = order_of(*silence, now);
    if (key > after) rows.emplace_back(std::move(key), std::move(silence));
  }
  std::ranges::sort(rows, {}, &std::pair<std::string, SilencePtr>::first);
  core::Page<SilenceView> page;
  const auto limit = static_cast<std::size_t>(filter.limit);
  for (std::size_t i = 0; i < std::min(limit, rows.size()); ++i)
    page.items.push_back(view(caller.tenant, rows[i].second));
  if (rows.size() > limit) page.next = cursor_of(rows[limit - 1].first);
  return page;
}

base::Result<SilenceView> Service::get_silence(const core::Caller& caller,
                                               const base::Id& id) const {
  TRY(caller.require(permission::silences_read));
  const auto found = silence(caller.tenant, id);
  if (!found) return unknown_silence();
  return view(caller.tenant, found);
}

base::Result<SilenceView> Service::create_silence(const core::Caller& caller,
                                                  const WantedSilence& wanted) {
  return view(caller.tenant, TRY(put_silence(caller, wanted)));
}

base::Result<SilenceView> Service::change_silence(const core::Caller& caller, const base::Id& id,
                                                  const WantedSilence& wanted) {
  WantedSilence change = wanted;
  change.id = id;
  return view(caller.tenant, TRY(put_silence(caller, change)));
}

base::Result<SilenceView> Service::end_silence(const core::Caller& caller, const base::Id& id) {
  return view(caller.tenant, TRY(expire_silence(caller, id)));
}

base::Result<SilencePreview> Service::preview(const core::Caller& caller,
                                              const WantedPreview& wanted) const {
  TRY(caller.require(permission::silences_read));
  const auto matching = select(caller.tenant, {.filter = TRY(to_matchers(wanted.matchers))});
  SilencePreview preview;
  preview.alerts_total = static_cast<std::int64_t>(matching.size());
  for (const Selected& selected : matching) {
    if (preview.alerts.size() == preview_alerts_max) break;
    preview.alerts.push_back(to_alert(*selected.episode, selected.suppression));
  }
  return preview;
}

}  // namespace alerts
