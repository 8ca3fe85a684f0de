// What the alerts tests stand on: a store and an intake in a folder of their own that survive a
// crash, a clock that stands still, two tenants, and the projection driven by hand, so that each
// step is the test's.
#pragma once
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/dead_letters.h"
#include "core/intake.h"
#include "core/ledger.h"
#include "core/notices.h"
#include "core/services.h"
#include "core/tenants.h"
#include "modules/alerts/service.h"
#include "modules/integrations/module.h"
#include "platform/store/store.h"
#include "platform/store/tests/test_database.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace alerts {

inline constexpr base::Time start{1'764'072'000'000'000'000};  // 2025-11-25T12:00:00Z
constexpr base::Time at(std::int64_t minutes) { return start + base::minutes(minutes); }

labels::LabelSet set_of(const std::map<std::string, std::string>& labels);
labels::Matchers matchers_of(std::string_view text);
using Signals = std::vector<integrations::AlertSignal>;
// As Alertmanager's API makes it of a Prometheus' alert without endsAt.
integrations::AlertSignal firing(const std::map<std::string, std::string>& labels);
integrations::AlertSignal resolved(const std::map<std::string, std::string>& labels,
                                   base::Time ends_at);

// Writes down what it hears, "opened Disk"; may refuse.
class Recorder final : public TransitionListener {
 public:
  base::Done commit(store::Transaction& transaction,
                    std::span<const Transition> transitions) override;
  void committed(const base::Id& tenant, std::span<const Transition> transitions) override;
  // What was heard since the last call.
  std::vector<std::string> heard();

  int refusals = 0;  // so many commits to come fail
  std::vector<Transition> transitions;

 private:
  std::vector<std::string> heard_;
};

// A server's part for alerts; destroyed without a flush, it crashed.
class Server {
 public:
  Server(const std::string& folder, const store::TestDatabase& database, base::FakeClock& clock);
  ~Server();

  base::Done begin();  // load, replay, ready
  base::Done pump();   // applies what the intake fed, then what is due
  base::Time due() { return service->projection().due(clock.now()); }
  base::Done flush();
  // Durable and applied.
  base::Done send(const base::Id& tenant, Signals signals);
  base::Done send_record(core::Signal signal);
  core::Caller caller(const base::Id& tenant, core::Role role = core::Role::admin) const;
  std::int64_t count(std::string_view sql, const base::Id& tenant) const;
  std::vector<std::string> names(const base::Id& tenant, const Selection& selection = {}) const;

  base::FakeClock& clock;
  std::string lines;
  std::unique_ptr<telemetry::Log> log = telemetry::Log::memory(clock, &lines);
  telemetry::Metrics metrics;
  std::unique_ptr<base::Randomness> randomness = base::system_randomness();
  std::unique_ptr<base::IdSource> ids = base::uuid7_source(clock, *randomness);
  core::Ledger ledger{clock, *ids};
  core::Notices notices;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<core::Tenants> tenants;
  std::unique_ptr<core::Intake> intake;
  std::unique_ptr<core::Services> services;
  std::unique_ptr<core::DeadLetters> dead_letters;
  std::unique_ptr<integrations::Service> integrations;
  std::unique_ptr<Service> service;
  Recorder recorder;
  base::Id tenant, other;
  std::size_t replayed = 0;

 private:
  struct Fed {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<core::IntakeRecord> records;
  };
  std::shared_ptr<Fed> fed_ = std::make_shared<Fed>();  // shared with the intake's writer
};

class World {
 public:
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  // Starts, or crashes and starts again.
  Server& restart();

  base::FakeClock clock{start};
  std::unique_ptr<Server> server;

 private:
  std::string folder_;
  std::unique_ptr<store::TestDatabase> database_;
};

}  // namespace alerts
