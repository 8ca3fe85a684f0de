// Simulated months in minutes: alerts that flap, silences, retention and segment files that turn
// over, on a clock that is turned by hand; everything else is the server's own: intake, store on
// disk, projection, incidents, ledger. Prints a line every ten days and at the end one JSON line;
// fails when memory or disk goes on growing, but for what is kept for good: incidents and ledger.
//
//   soak --folder NEW_DIR [--days 90] [--alerts 200] [--flapping 10]
//
// The folder had better be in memory (/dev/shm): each step waits for the disk several times, and
// the disk is not what is looked at. Each five minutes all alerts are sent as Prometheus does, and
// as many as flap change their state.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <string>
#include <vector>

#include "core/dead_letters.h"
#include "core/intake.h"
#include "core/ledger.h"
#include "core/migrations.h"
#include "core/notices.h"
#include "core/projection.h"
#include "core/retention.h"
#include "core/tenants.h"
#include "modules/alerts/module.h"
#include "modules/incidents/module.h"
#include "modules/integrations/module.h"
#include "modules/notify/module.h"
#include "platform/store/migration.h"
#include "platform/store/tables.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr base::Time start{1'764'072'000'000'000'000};  // 2025-11-25T12:00:00Z
constexpr std::int64_t steps_a_day = 288;               // of five minutes
constexpr std::int64_t steps_an_hour = 12;
constexpr std::int64_t days_a_line = 10;
// Resolved episodes are kept for 30 days: before that the store fills, and then it stays.
constexpr std::int64_t days_to_fill = 40;
constexpr std::size_t segment_bytes_max = 1 << 20;  // so that files turn over often
constexpr double growth_max = 1.15;  // of what must stay flat, from the fill to the end

[[noreturn]] void fail(const std::string& message) {
  std::fprintf(stderr, "soak: %s\n", message.c_str());
  std::exit(1);
}

template <class T>
T must(base::Result<T> result) {
  if (!result) fail(result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

struct Plan {
  std::string folder;
  std::int64_t days = 90, alerts = 200, flapping = 10;
};

Plan plan_of(int count, char** words) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < count; i += 2) given[words[i]] = words[i + 1];
  Plan plan{.folder = given["--folder"]};
  if (given.contains("--days")) plan.days = std::stoll(given["--days"]);
  if (given.contains("--alerts")) plan.alerts = std::stoll(given["--alerts"]);
  if (given.contains("--flapping")) plan.flapping = std::stoll(given["--flapping"]);
  if (plan.folder.empty() || !std::filesystem::create_directory(plan.folder)) {
    std::fprintf(stderr, "usage: soak --folder NEW_DIR [--days N] [--alerts N] [--flapping N]\n");
    std::exit(2);
  }
  return plan;
}

std::int64_t rss_bytes() {
  std::int64_t size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

struct Figures {
  std::int64_t rss = 0, intake = 0, store = 0, episodes = 0, incidents = 0, silences = 0,
               ledger = 0;
};

// Nobody is told: the default route has no receiver, and its groups live all the same.
class Receivers final : public outbound::HttpClient {
 public:
  base::Result<outbound::Response> send(const outbound::Request&) override {
    return outbound::Response{.status = 200, .headers = {}, .body = {}};
  }
  void stop() override {}
};

// The server's parts, put together as server/modules.cpp does, without what talks to elsewhere.
class Soaked {
 public:
  explicit Soaked(const Plan& plan)
      : plan_(plan), store_(must(store::open_sqlite({.path = plan.folder + "/mainstay.db"}))) {
    const store::MigrationSet sets[] = {{"core", core::migrations()},
                                        {"integrations", integrations::migrations()},
                                        {"alerts", alerts::migrations()},
                                        {"notify", notify::migrations()},
                                        {"incidents", incidents::migrations()}};
    must(store::migrate(*store_, sets, clock_.now()));
    must(tenants_.load());
    caller_ = core::system_caller(tenants_.all().front().id, "soak");
    must(integrations_.load());
    must(incidents_.load());
    alerts_.add_listener(incidents_);
    alerts_.add_listener(notify_);
    alerts_.set_incident_links(incidents_);
    incidents_.set_notify(notify_);
    for (const core::RetentionRule& rule : alerts_.retention()) retention_.add(rule);
    alerts_.set_poke([this] { runner_.poke(); });
    must(runner_.start());
    down_.resize(static_cast<std::size_t>(plan.alerts), false);
  }
  ~Soaked() {
    runner_.stop();
    notify_.stop();
    intake_->stop();
  }
  Soaked(const Soaked&) = delete;
  Soaked& operator=(const Soaked&) = delete;

  void run() {
    for (std::int64_t step = 0; step < plan_.days * steps_a_day; ++step) {
      clock_.advance(base::minutes(5));
      send(step);
      if (step % steps_a_day == 0) silence();
      if (step % steps_an_hour == 0) must(retention_.run());
      const std::int64_t day = (step + 1) / steps_a_day;
      if ((step + 1) % (days_a_line * steps_a_day) == 0) note(day);
    }
  }
  void report(double seconds) const;
  bool is_flat() const;

 private:
  // As Prometheus sends them: what fires with an end some minutes ahead, what ended with its end.
  void send(std::int64_t step) {
    for (std::int64_t i = 0; i < plan_.flapping; ++i) {
      const auto at = static_cast<std::size_t>((step * plan_.flapping + i * 7) % plan_.alerts);
      down_[at] = !down_[at];
    }
    const base::Time now = clock_.now();
    auto signals = std::make_shared<integrations::AlertSignals>();
    for (std::size_t i = 0; i < down_.size(); ++i) {
      integrations::AlertSignal signal;
      signal.labels = labels::LabelSet::from(
          std::map<std::string, std::string>{{"alertname", "Flaps"},
                                             {"instance", "host-" + std::to_string(i)},
                                             {"service", "service-" + std::to_string(i % 20)}});
      signal.status =
          down_[i] ? integrations::SignalStatus::firing : integrations::SignalStatus::resolved;
      signal.ends_at = down_[i] ? now + base::minutes(20) : now;
      signals->push_back(std::move(signal));
    }
    std::promise<base::Done> told;
    alerts_.ingest(caller_, std::move(signals),
                   [&](base::Done done) { told.set_value(std::move(done)); });
    must(told.get_future().get());
  }

  void silence() {
    alerts::WantedSilence wanted;
    wanted.matchers = {{.name = "service", .value = "service-7"}};
    wanted.duration = base::hours(2);
    wanted.comment = "daily work";
    must(alerts_.create_silence(caller_, wanted));
  }

  std::int64_t count(const std::string& table) const {
    std::int64_t rows = 0;
    must(store_->read(caller_.tenant, [&](const store::Snapshot& snapshot) {
      return snapshot.each("select count(*) from " + table + " where tenant_id = $1",
                           {caller_.tenant}, [&](const store::Row& row) { rows = row.integer(0); });
    }));
    return rows;
  }

  void note(std::int64_t day) {
    const auto size = must(store_->read(base::Id{}, [&](const store::Snapshot& snapshot) {
      return store::size_of(snapshot, store_->dialect());
    }));
    const Figures now{.rss = rss_bytes(),
                      .intake = static_cast<std::int64_t>(intake_->statistics().log.bytes_on_disk),
                      .store = size.used_bytes,
                      .episodes = count("alerts_episode"),
                      .incidents = count("incidents_incident"),
                      .silences = count("alerts_silence"),
                      .ledger = count("core_ledger_entry")};
    by_day_[day] = now;
    std::printf(
        "day %3lld: memory %lld MiB, intake %lld KiB, store %lld MiB, episodes %lld, "
        "silences %lld, incidents %lld, ledger %lld\n",
        static_cast<long long>(day), static_cast<long long>(now.rss >> 20),
        static_cast<long long>(now.intake >> 10), static_cast<long long>(now.store >> 20),
        static_cast<long long>(now.episodes), static_cast<long long>(now.silences),
        static_cast<long long>(now.incidents), static_cast<long long>(now.ledger));
    std::fflush(stdout);
  }

  const Plan plan_;
  base::FakeClock clock_{start};
  std::unique_ptr<telemetry::Log> log_ = telemetry::Log::to_descriptor(
      clock_, telemetry::Level::error, telemetry::Format::json, STDERR_FILENO);
  telemetry::Metrics metrics_;
  std::unique_ptr<base::Randomness> randomness_ = base::system_randomness();
  std::unique_ptr<base::IdSource> ids_ = base::uuid7_source(clock_, *randomness_);
  std::unique_ptr<store::Store> store_;
  core::Ledger ledger_{clock_, *ids_};
  core::Notices notices_;
  core::Tenants tenants_{*store_, clock_, *ids_};
  std::unique_ptr<core::Intake> intake_ = must(core::Intake::open(
      {.folder = plan_.folder + "/intake", .segment_bytes_max = segment_bytes_max}, clock_));
  core::Services services_{*store_, clock_,   *ids_,    *randomness_, tenants_,
                           ledger_, notices_, *intake_, *log_,        metrics_};
  core::DeadLetters dead_letters_{services_, integrations::body_of};
  core::Retention retention_{services_, {}};
  integrations::Service integrations_{services_};
  alerts::Service alerts_{services_, integrations_, dead_letters_, {}};
  incidents::Service incidents_{services_, alerts_};
  Receivers receivers_;
  notify::Service notify_{services_, alerts_, receivers_, {}};
  core::ProjectionRunner runner_{
      alerts_.projection(), *intake_, clock_, *log_, {.after_ready = [this] {
        return notify_.start();
      }}};
  core::Caller caller_;
  std::vector<bool> down_;  // by alert: whether it fires
  std::map<std::int64_t, Figures> by_day_;
};

// What was there when the store had filled, and at the end.
bool Soaked::is_flat() const {
  const auto filled = by_day_.lower_bound(days_to_fill);
  if (filled == by_day_.end()) return true;  // too short to say
  const Figures &then = filled->second, &now = by_day_.rbegin()->second;
  const auto stays = [](const char* what, std::int64_t before, std::int64_t after) {
    const bool flat = static_cast<double>(after) <=
                      static_cast<double>(std::max<std::int64_t>(before, 1)) * growth_max;
    if (!flat)
      std::fprintf(stderr, "soak: %s grew from %lld to %lld\n", what,
                   static_cast<long long>(before), static_cast<long long>(after));
    return flat;
  };
  bool flat = stays("memory", then.rss, now.rss);
  flat &=
      stays("the intake", std::max<std::int64_t>(then.intake, 2 * segment_bytes_max), now.intake);
  flat &= stays("episodes", then.episodes, now.episodes);
  flat &= stays("silences", then.silences, now.silences);
  return flat;
}

void Soaked::report(double seconds) const {
  const auto filled = by_day_.lower_bound(days_to_fill);
  if (filled == by_day_.end()) return;
  const Figures &then = filled->second, &now = by_day_.rbegin()->second;
  const std::int64_t kept = std::max<std::int64_t>(now.incidents - then.incidents, 1);
  std::printf(
      "{\"days\":%lld,\"seconds\":%.0f,\"signals\":%lld,\"incidents\":%lld,"
      "\"rss_mib_filled\":%lld,\"rss_mib\":%lld,\"intake_kib\":%lld,\"episodes_filled\":%lld,"
      "\"episodes\":%lld,\"store_bytes_an_incident\":%lld}\n",
      static_cast<long long>(plan_.days), seconds,
      static_cast<long long>(plan_.days * steps_a_day * plan_.alerts),
      static_cast<long long>(now.incidents), static_cast<long long>(then.rss >> 20),
      static_cast<long long>(now.rss >> 20), static_cast<long long>(now.intake >> 10),
      static_cast<long long>(then.episodes), static_cast<long long>(now.episodes),
      static_cast<long long>((now.store - then.store) / kept));
}

}  // namespace

int main(int count, char** words) {
  Soaked soaked(plan_of(count, words));
  const auto began = Clock::now();
  soaked.run();
  soaked.report(std::chrono::duration<double>(Clock::now() - began).count());
  return soaked.is_flat() ? 0 : 1;
}
