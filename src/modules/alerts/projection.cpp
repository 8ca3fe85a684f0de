#include "modules/alerts/projection.h"

#include <algorithm>
#include <utility>

#include "core/notices.h"
#include "core/tenants.h"
#include "modules/alerts/store.h"

namespace alerts {
namespace {

constexpr std::size_t transitions_per_unit_max = 2'000;  // past it the batch so far is committed
constexpr std::size_t rows_per_unit_max = 500;           // of a flush: 5 ms, then others get a turn
constexpr base::Duration retry = base::seconds(1);

}  // namespace

Projection::Projection(const core::Services& services, const integrations::Reads& integrations,
                       core::DeadLetters& dead_letters, HotStates& hot)
    : services_(services),
      integrations_(integrations),
      dead_letters_(dead_letters),
      hot_(hot),
      opened_total_(services.metrics.counter("mainstay_alerts_episodes_opened_total",
                                             "Episodes that began.")),
      resolved_total_(services.metrics.counter("mainstay_alerts_episodes_resolved_total",
                                               "Episodes that ended.")) {}

void Projection::add_listener(TransitionListener& listener) { listeners_.push_back(&listener); }

Projection::Tenant& Projection::tenant(const base::Id& id) {
  auto& found = tenants_[id];
  if (!found) found = std::make_unique<Tenant>(Tenant{id, hot_.of(id), {}, 0});
  return *found;
}

base::Result<std::uint64_t> Projection::load() {
  const Position flushed = TRY(services_.store.read(
      base::Id{}, [](const store::Snapshot& snapshot) { return read_position(snapshot); }));
  for (const core::Tenant& known : services_.tenants.all()) TRY(load_tenant(known.id, flushed));
  position_ = flushed_ = flushed.position;
  return flushed.position;
}

// Silences first: an episode that enters is compared with them. Of the resolved ones, those since a
// while before the last flush: records that are replayed may still tell of them.
base::Done Projection::load_tenant(const base::Id& id, const Position& flushed) {
  struct Rows {
    std::vector<Silence> silences;
    std::vector<Publication> open;
    std::vector<EpisodePtr> closed;
    std::uint64_t letters_position = 0;
  };
  auto rows =
      TRY(services_.store.read(id, [&](const store::Snapshot& snapshot) -> base::Result<Rows> {
        Rows read{.silences = TRY(all_silences(snapshot)), .open = {}, .closed = {}};
        TRY(each_open_episode(snapshot, [&](std::shared_ptr<Episode> episode) {
          episode->generator_url = texts_.share(std::move(episode->generator_url));
          read.open.push_back({nullptr, std::move(episode), RowState::stored});
        }));
        TRY(each_resolved_episode(
            snapshot, flushed.at - closed_kept, closed_kept_max,
            [&](EpisodePtr episode) { read.closed.push_back(std::move(episode)); }));
        read.letters_position = TRY(read_position(snapshot)).position;
        return read;
      }));
  Tenant& loaded = tenant(id);
  for (Silence& silence : rows.silences)
    loaded.hot.queue(std::make_shared<const Silence>(std::move(silence)));
  loaded.hot.drain();
  loaded.hot.publish(rows.open);
  std::ranges::reverse(rows.closed);
  for (const EpisodePtr& episode : rows.closed) loaded.closed.add(episode);
  loaded.letters_position = rows.letters_position;
  return {};
}

base::Done Projection::apply(std::span<const core::IntakeRecord> records) {
  std::map<base::Id, Batch> batches;
  for (const core::IntakeRecord& record : records) {
    const base::Id& id = record.signal.tenant;
    auto at = batches.find(id);
    if (at == batches.end()) {
      Tenant& owner = tenant(id);
      at = batches
               .try_emplace(
                   id, Batch{owner, Staging(owner.hot, owner.closed, texts_, services_.ids), {}})
               .first;
    }
    stage(at->second, record);
    if (at->second.staging.transitions().size() < transitions_per_unit_max) continue;
    TRY(commit(at->second));
    batches.erase(at);
  }
  for (auto& [id, batch] : batches) TRY(commit(batch));
  if (!records.empty()) position_ = std::max(position_, records.back().position);
  return {};
}

void Projection::stage(Batch& batch, const core::IntakeRecord& record) {
  const auto letter = [&](std::string reason) {
    if (record.position > batch.tenant.letters_position)
      batch.letters.push_back({record, std::move(reason)});
  };
  auto decoded = integrations_.decode(record.signal);
  if (!decoded) return letter(decoded.error().message);
  const std::size_t refused = batch.staging.apply(*decoded->signals, record.signal.source,
                                                  record.signal.received_at, record.position);
  if (refused > 0)
    decoded->refused += (decoded->refused.empty() ? "" : "; ") + std::to_string(refused) +
                        " alerts beyond active_alerts_max";
  if (!decoded->refused.empty()) letter(std::move(decoded->refused));
}

base::Done Projection::commit(Batch& batch) {
  if (!batch.staging.transitions().empty() || !batch.letters.empty())
    TRY(services_.store.write(batch.tenant.id, [&](store::Transaction& transaction) {
      return write(transaction, batch);
    }));
  publish(batch);
  return {};
}

base::Done Projection::write(store::Transaction& transaction, const Batch& batch) {
  const auto& transitions = batch.staging.transitions();
  for (const Transition& transition : transitions)
    TRY(put_episode(transaction, *transition.episode));
  for (const Letter& letter : batch.letters)
    TRY(dead_letters_.add(transaction, letter.record.signal, letter.reason));
  if (!batch.letters.empty())
    TRY(put_position(transaction, {batch.letters.back().record.position, services_.clock.now()}));
  if (transitions.empty()) return {};
  for (TransitionListener* listener : listeners_) TRY(listener->commit(transaction, transitions));
  return {};
}

// What readers see from here on is committed.
void Projection::publish(Batch& batch) {
  Tenant& owner = batch.tenant;
  owner.hot.publish(batch.staging.publications());
  const auto& transitions = batch.staging.transitions();
  for (const Transition& transition : transitions) {
    if (transition.kind == TransitionKind::opened) opened_total_.add();
    if (transition.kind != TransitionKind::resolved) continue;
    resolved_total_.add();
    owner.closed.add(transition.episode);
  }
  if (!batch.letters.empty()) {
    owner.letters_position = batch.letters.back().record.position;
    services_.notices.publish(owner.id, {"dead-letters", "", ++revision_});
  }
  if (transitions.empty()) return;
  for (TransitionListener* listener : listeners_) listener->committed(owner.id, transitions);
  services_.notices.publish(owner.id, {"alerts", "", ++revision_});
}

void Projection::ready(base::Time now) {
  for (auto& [id, owner] : tenants_)
    owner->hot.hold_until(now + owner->hot.settings()->resolve_timeout);
}

base::Time Projection::due(base::Time now) {
  base::Time next = base::time_max;
  for (auto& [id, owner] : tenants_) {
    owner->hot.drain();
    owner->closed.forget(now - closed_kept);
    auto done = end_overdue(*owner, now);
    if (done) done = settle_silenced(*owner, now);
    next = std::min(next, owner->hot.next_due());
    if (done) continue;
    services_.log.error("what was due could not be committed; it is tried again",
                        {{"error", done.error().message}});
    next = std::min(next, now + retry);
  }
  return next;
}

base::Done Projection::in_batches(Tenant& owner, const std::vector<EpisodePtr>& episodes,
                                  const Change& change) {
  for (std::size_t begin = 0; begin < episodes.size(); begin += transitions_per_unit_max) {
    const std::size_t end = std::min(episodes.size(), begin + transitions_per_unit_max);
    Batch batch{owner, Staging(owner.hot, owner.closed, texts_, services_.ids), {}};
    for (std::size_t i = begin; i < end; ++i) change(batch.staging, episodes[i]);
    TRY(commit(batch));
  }
  return {};
}

base::Done Projection::end_overdue(Tenant& owner, base::Time now) {
  return in_batches(owner, owner.hot.overdue(now), [now](Staging& staging, const EpisodePtr& open) {
    staging.transition(TransitionKind::resolved, open,
                       std::make_shared<const Episode>(ended(*open, now)), now);
  });
}

base::Done Projection::settle_silenced(Tenant& owner, base::Time now) {
  const auto flip = [now](Staging& staging, const EpisodePtr& before) {
    Episode after = *before;
    after.silenced = !before->silenced;
    const auto kind = after.silenced ? TransitionKind::silenced : TransitionKind::unsilenced;
    staging.transition(kind, before, std::make_shared<const Episode>(std::move(after)), now);
  };
  return in_batches(owner, owner.hot.unsettled(now), flip);
}

// Rows first, the position of the beginning last: after a crash in between, some records are read
// again without effect. What was re-sent since it began is written as it is now.
base::Result<Projection::Flushed> Projection::flush() {
  if (!flush_) {
    flush_ = {.position = position_, .began = services_.clock.now(), .rows = {}};
    for (auto& [id, owner] : tenants_)
      if (const std::size_t dirty = owner->hot.dirty_count(); dirty > 0)
        flush_->rows.emplace_back(owner.get(), dirty);
  }
  if (!flush_->rows.empty()) {
    auto& [owner, left] = flush_->rows.back();
    const std::size_t count = std::min(left, rows_per_unit_max);
    TRY(flush_rows(*owner, count));
    left -= count;
    if (left == 0) flush_->rows.pop_back();
    return Flushed{.position = flushed_, .whole = false};
  }
  if (flush_->position != flushed_) {
    TRY(services_.store.write(base::Id{}, [&](store::Transaction& transaction) {
      return put_position(transaction, {flush_->position, flush_->began});
    }));
    flushed_ = flush_->position;
  }
  flush_.reset();
  return Flushed{.position = flushed_, .whole = true};
}

void Projection::drop() {
  flush_.reset();
  tenants_.clear();
  for (const auto& [id, hot] : hot_.all()) hot->clear();
  position_ = flushed_ = 0;
}

base::Done Projection::flush_rows(Tenant& owner, std::size_t count) {
  const std::vector<EpisodePtr> rows = owner.hot.dirty(count);
  TRY(services_.store.write(owner.id, [&](store::Transaction& transaction) -> base::Done {
    for (const EpisodePtr& row : rows) TRY(put_episode(transaction, *row));
    return {};
  }));
  owner.hot.clear_dirty(count);
  return {};
}

}  // namespace alerts
