#include "modules/alerts/tests/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/check.h"
#include "core/migrations.h"
#include "modules/alerts/migrations.h"
#include "platform/store/migration.h"

namespace alerts {

labels::LabelSet set_of(const std::map<std::string, std::string>& labels) {
  return labels::LabelSet::from(labels);
}

labels::Matchers matchers_of(std::string_view text) {
  auto matchers = labels::parse_matchers(text);
  CHECK(matchers);
  return *std::move(matchers);
}

integrations::AlertSignal firing(const std::map<std::string, std::string>& labels) {
  integrations::AlertSignal signal;
  signal.labels = set_of(labels);
  signal.timeout = true;
  return signal;
}

integrations::AlertSignal resolved(const std::map<std::string, std::string>& labels,
                                   base::Time ends_at) {
  integrations::AlertSignal signal;
  signal.status = integrations::SignalStatus::resolved;
  signal.labels = set_of(labels);
  signal.ends_at = ends_at;
  return signal;
}

base::Done Recorder::commit(store::Transaction&, std::span<const Transition>) {
  if (refusals == 0) return {};
  --refusals;
  return base::unavailable("the listener refuses");
}

void Recorder::committed(const base::Id&, std::span<const Transition> list) {
  static constexpr const char* kinds[] = {"opened", "resolved", "silenced", "unsilenced"};
  for (const Transition& transition : list) {
    transitions.push_back(transition);
    heard_.push_back(std::string(kinds[static_cast<std::size_t>(transition.kind)]) + " " +
                     std::string(transition.episode->labels.value("alertname")));
  }
}

std::vector<std::string> Recorder::heard() { return std::exchange(heard_, {}); }

Server::Server(const std::string& folder, const store::TestDatabase& database,
               base::FakeClock& clock_given)
    : clock(clock_given) {
  store = database.open([&](store::Store& owner) {
    const store::MigrationSet sets[] = {{"core", core::migrations()},
                                        {"integrations", integrations::migrations()},
                                        {"alerts", alerts::migrations()}};
    const auto migrated = store::migrate(owner, sets, clock.now());
    if (!migrated) ADD_FAILURE() << migrated.error().message;
  });
  tenants = std::make_unique<core::Tenants>(*store, clock, *ids);
  CHECK(tenants->load());
  if (!tenants->named("other")) CHECK(tenants->create("other"));
  tenant = tenants->named("default")->id;
  other = tenants->named("other")->id;
  auto signals = core::Intake::open({.folder = folder + "/intake"}, clock);
  CHECK(signals);
  intake = *std::move(signals);
  services = std::make_unique<core::Services>(core::Services{
      *store, clock, *ids, *randomness, *tenants, ledger, notices, *intake, *log, metrics});
  dead_letters = std::make_unique<core::DeadLetters>(*services);
  integrations = std::make_unique<integrations::Service>(*services);
  CHECK(integrations->load());
  service = std::make_unique<Service>(*services, *integrations, *dead_letters, Service::Options{});
  service->add_listener(recorder);
}

Server::~Server() { intake->stop(); }

base::Done Server::begin() {
  const std::uint64_t position = TRY(service->projection().load());
  base::Done applied;
  TRY(intake->start(
      position + 1,
      [&](std::span<const core::IntakeRecord> records) {
        replayed += records.size();
        if (applied) applied = service->projection().apply(records);
        intake->applied(records.back().position);
      },
      [fed = fed_](std::span<core::IntakeRecord> records) {
        {
          const std::scoped_lock lock(fed->mutex);
          for (auto& record : records) fed->records.push_back(std::move(record));
        }
        fed->changed.notify_all();
      }));
  if (!applied) return applied;
  service->projection().ready(clock.now());
  return {};
}

base::Done Server::pump() {
  std::vector<core::IntakeRecord> records;
  {
    const std::scoped_lock lock(fed_->mutex);
    records.assign(fed_->records.begin(), fed_->records.end());
  }
  if (!records.empty()) {
    TRY(service->projection().apply(records));
    intake->applied(records.back().position);
    const std::scoped_lock lock(fed_->mutex);
    fed_->records.erase(fed_->records.begin(),
                        fed_->records.begin() + static_cast<std::ptrdiff_t>(records.size()));
  }
  due();
  return {};
}

base::Done Server::flush() {
  core::Projection::Flushed flushed{};
  do flushed = TRY(service->projection().flush());
  while (!flushed.whole);
  return intake->flushed(flushed.position);
}

base::Done Server::send(const base::Id& to, Signals signals) {
  return send_record(integrations::to_record(
      to, clock.now(), std::make_shared<const integrations::AlertSignals>(std::move(signals))));
}

base::Done Server::send_record(core::Signal signal) {
  const std::uint64_t position = TRY(intake->append(std::move(signal), core::Wait::durable));
  {
    std::unique_lock lock(fed_->mutex);
    const bool arrived = fed_->changed.wait_for(lock, std::chrono::seconds(10), [&] {
      return !fed_->records.empty() && fed_->records.back().position >= position;
    });
    CHECK(arrived);
  }
  return pump();
}

core::Caller Server::caller(const base::Id& of, core::Role role) const {
  core::Caller caller = core::system_caller(of, "test");
  caller.kind = core::CallerKind::user;
  caller.name = "ada";
  caller.role = role;
  caller.request_id = "request-1";
  return caller;
}

std::int64_t Server::count(std::string_view sql, const base::Id& of) const {
  std::int64_t found = -1;
  const auto done = store->read(of, [&](const store::Snapshot& snapshot) {
    return snapshot.each(sql, {of}, [&](const store::Row& row) { found = row.integer(0); });
  });
  if (!done) ADD_FAILURE() << done.error().message;
  return found;
}

std::vector<std::string> Server::names(const base::Id& of, const Selection& selection) const {
  std::vector<std::string> found;
  for (const Selected& selected : service->select(of, selection))
    found.emplace_back(selected.episode->labels.value("alertname"));
  std::ranges::sort(found);
  return found;
}

World::World() {
  auto pattern = (std::filesystem::temp_directory_path() / "alerts-test-XXXXXX").string();
  CHECK(::mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  database_ = std::make_unique<store::TestDatabase>(folder_ + "/store.db");
  restart();
}

World::~World() {
  server.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Server& World::restart() {
  server.reset();
  server = std::make_unique<Server>(folder_, *database_, clock);
  const auto begun = server->begin();
  if (!begun) ADD_FAILURE() << begun.error().message;
  return *server;
}

}  // namespace alerts
