// The uses of alerts: taking in what an API validated, reading the hot state, silences. Owns the
// hot state and the projection that feeds it. Safe from any thread.
#pragma once
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/dead_letters.h"
#include "core/page.h"
#include "core/retention_rule.h"
#include "core/services.h"
#include "modules/alerts/calls.h"
#include "modules/alerts/hot_state.h"
#include "modules/alerts/projection.h"
#include "modules/alerts/reads.h"
#include "modules/integrations/reads.h"

namespace alerts {

class Service final : public Reads, public Calls {
 public:
  struct Options {
    base::Duration silences_kept = data_retention_default;  // after their end
    base::Duration episodes_kept = resolved_kept;
  };
  Service(const core::Services& services, const integrations::Reads& integrations,
          core::DeadLetters& dead_letters, Options options);

  core::Projection& projection() { return projection_; }
  // What makes the projection look at once (the runner's poke). Before anything is asked.
  void set_poke(std::function<void()> poke) { poke_ = std::move(poke); }

  // Who knows the incidents; outlives this.
  void set_incident_links(const IncidentLinks& links) { links_ = &links; }

  base::Result<core::Page<Alert>> list(const core::Caller& caller, const AlertFilter& filter) const;
  base::Result<Alert> get(const core::Caller& caller, const base::Id& episode) const;

  base::Result<core::Page<SilenceView>> list_silences(const core::Caller& caller,
                                                      const SilenceFilter& filter) const;
  base::Result<SilenceView> get_silence(const core::Caller& caller, const base::Id& id) const;
  base::Result<SilenceView> create_silence(const core::Caller& caller, const WantedSilence& wanted);
  base::Result<SilenceView> change_silence(const core::Caller& caller, const base::Id& id,
                                           const WantedSilence& wanted);
  base::Result<SilenceView> end_silence(const core::Caller& caller, const base::Id& id);
  base::Result<SilencePreview> preview(const core::Caller& caller,
                                       const WantedPreview& wanted) const;
  std::vector<core::RetentionRule> retention();  // what goes, and how

  std::vector<Selected> select(const base::Id& tenant, const Selection& selection) const override;
  EpisodePtr find(const base::Id& tenant, const base::Id& episode) const override;
  Suppression suppression(const base::Id& tenant, const Episode& episode) const override;
  base::Result<std::vector<EpisodePtr>> stored(const base::Id& tenant,
                                               const std::vector<base::Id>& ids) const override;
  std::vector<SilencePtr> silences(const base::Id& tenant) const override;
  SilencePtr silence(const base::Id& tenant, const base::Id& id) const override;
  std::shared_ptr<const Settings> settings(const base::Id& tenant) const override;
  Counts counts(const base::Id& tenant) const override;

  void ingest(const core::Caller& caller, std::shared_ptr<const integrations::AlertSignals> signals,
              std::function<void(base::Done)> told) override;
  base::Result<SilencePtr> put_silence(const core::Caller& caller,
                                       const WantedSilence& wanted) override;
  base::Result<SilencePtr> expire_silence(const core::Caller& caller, const base::Id& id) override;
  base::Result<bool> import_silence(const core::Caller& caller, const Silence& silence) override;
  base::Done configure(const base::Id& tenant, Settings settings) override;
  void add_listener(TransitionListener& listener) override;

 private:
  base::Done link(const base::Id& tenant, std::span<Alert> alerts) const;
  Selected with_suppression(const base::Id& tenant, EpisodePtr episode) const;
  base::Result<SilencePtr> write_silence(store::Transaction& transaction,
                                         const core::Caller& caller, const WantedSilence& wanted);
  base::Done record(store::Transaction& transaction, const core::Caller& caller,
                    std::string_view type, const Silence& silence);
  SilenceView view(const base::Id& tenant, const SilencePtr& silence) const;
  void show(const base::Id& tenant);  // silences that were committed become visible
  base::Result<std::int64_t> drop_silences(const base::Id& tenant, base::Time before);
  void report_metrics();

  const core::Services& services_;
  const Options options_;
  mutable HotStates hot_;
  Projection projection_;
  std::function<void()> poke_ = [] {};
  const IncidentLinks* links_ = nullptr;
  telemetry::Counter& received_total_;
  telemetry::Counter& refused_total_;
};

}  // namespace alerts
