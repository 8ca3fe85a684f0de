// The projection of alerts: from intake records to episodes, on one thread. Transitions are
// committed at once, in one unit of work per tenant with whatever the listeners add; then they are
// published to the hot state, then the listeners hear of it. A re-send changes the hot state only,
// until the flush. What is read twice (a batch tried again, a replay after a crash) has no second
// effect: each episode knows the position of the last record that touched it, and a tenant that of
// its last dead letter.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/dead_letters.h"
#include "core/projection.h"
#include "core/services.h"
#include "modules/alerts/events.h"
#include "modules/alerts/hot_state.h"
#include "modules/alerts/recently_closed.h"
#include "modules/alerts/staging.h"
#include "modules/integrations/reads.h"
#include "platform/telemetry/metrics.h"

namespace alerts {

struct Position;

class Projection final : public core::Projection {
 public:
  Projection(const core::Services& services, const integrations::Reads& integrations,
             core::DeadLetters& dead_letters, HotStates& hot);

  void add_listener(TransitionListener& listener);  // before `load`

  std::string_view name() const override { return "alerts"; }
  base::Result<std::uint64_t> load() override;
  base::Done apply(std::span<const core::IntakeRecord> records) override;
  void ready(base::Time now) override;
  base::Time due(base::Time now) override;
  base::Result<Flushed> flush() override;
  void drop() override;

 private:
  struct Tenant {
    base::Id id;
    HotState& hot;
    RecentlyClosed closed;
    std::uint64_t letters_position = 0;  // of the last record that became a dead letter
  };
  struct Letter {
    const core::IntakeRecord& record;
    std::string reason;
  };
  struct Batch {  // of one tenant
    Tenant& tenant;
    Staging staging;
    std::vector<Letter> letters;
  };

  struct Flush {  // under way
    std::uint64_t position;
    base::Time began;
    std::vector<std::pair<Tenant*, std::size_t>> rows;  // how many each has left to write
  };

  Tenant& tenant(const base::Id& id);
  base::Done load_tenant(const base::Id& id, const Position& flushed);
  void stage(Batch& batch, const core::IntakeRecord& record);
  base::Done commit(Batch& batch);
  base::Done write(store::Transaction& transaction, const Batch& batch);
  void publish(Batch& batch);
  base::Done end_overdue(Tenant& tenant, base::Time now);
  base::Done settle_silenced(Tenant& tenant, base::Time now);
  using Change = std::function<void(Staging&, const EpisodePtr&)>;
  base::Done in_batches(Tenant& tenant, const std::vector<EpisodePtr>& episodes,
                        const Change& change);
  base::Done flush_rows(Tenant& tenant, std::size_t count);

  const core::Services& services_;
  const integrations::Reads& integrations_;
  core::DeadLetters& dead_letters_;
  HotStates& hot_;
  std::vector<TransitionListener*> listeners_;
  std::map<base::Id, std::unique_ptr<Tenant>> tenants_;
  TextPool texts_;
  std::uint64_t position_ = 0;  // of the last record that was applied
  std::uint64_t flushed_ = 0;   // what the store holds entirely
  std::optional<Flush> flush_;
  std::int64_t revision_ = 0;  // of the notices
  telemetry::Counter& opened_total_;
  telemetry::Counter& resolved_total_;
};

}  // namespace alerts
