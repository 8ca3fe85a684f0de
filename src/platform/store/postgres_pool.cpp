#include "platform/store/postgres_pool.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace store {
namespace {

constexpr std::chrono::milliseconds reconnect_wait_first{50};

std::chrono::nanoseconds chrono_of(base::Duration duration) {
  return std::chrono::nanoseconds(duration.nanoseconds);
}

}  // namespace

PostgresPool::PostgresPool(const PostgresOptions& options) : options_(options) {
  CHECK(options_.connections_max > 0 && options_.connections_min <= options_.connections_max);
  thread_ = std::thread([this] { keep_house(); });
}

PostgresPool::~PostgresPool() {
  Lock lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return open_ == idle_.size(); });
  lock.unlock();
  thread_.join();
}

base::Result<PostgresPool::Lease> PostgresPool::take() {
  Lock lock(mutex_);
  if (waiting_ >= options_.waiting_units_max)
    return base::unavailable("store: store_waiting_units_max is reached, retry later");
  const auto deadline = Clock::now() + chrono_of(options_.connection_wait);
  while (true) {
    if (stopping_) return base::unavailable("store: it is closing");
    if (auto connection = take_idle(lock)) return Lease(*this, std::move(connection));
    if (open_ < options_.connections_max) return Lease(*this, TRY(connect(lock)));
    ++waiting_;
    const auto status = changed_.wait_until(lock, deadline);
    --waiting_;
    if (status == std::cv_status::timeout && idle_.empty())
      return base::unavailable("store: store_connections_max is reached, retry later");
  }
}

std::unique_ptr<PostgresConnection> PostgresPool::take_idle(Lock& lock) {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (!connection->closed_by_server()) return connection;
    ++losses_total_;
    std::vector<std::unique_ptr<PostgresConnection>> dead;
    dead.push_back(std::move(connection));
    close(lock, std::move(dead));
  }
  return nullptr;
}

base::Result<std::unique_ptr<PostgresConnection>> PostgresPool::connect(Lock& lock) {
  if (Clock::now() < connect_after_) return base::unavailable(last_failure_);
  ++open_;
  lock.unlock();
  auto opened = PostgresConnection::open(options_);
  lock.lock();
  if (opened) {
    ++connects_total_;
    failures_in_row_ = 0;
    return opened;
  }
  --open_;
  ++connect_failures_total_;
  last_failure_ = opened.error().message;
  const auto wait = std::min<std::chrono::nanoseconds>(
      reconnect_wait_first * (1 << std::min(failures_in_row_++, 10)),
      chrono_of(options_.reconnect_wait_max));
  // Half of it to all of it, so that servers that lost the same database do not return as one.
  const auto now = Clock::now();
  connect_after_ = now + wait / 2 + wait / 2 * (now.time_since_epoch().count() % 1'000) / 1'000;
  changed_.notify_all();
  return opened;
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  connection->roll_back();
  Lock lock(mutex_);
  if (connection->broken()) {
    ++losses_total_;
    std::vector<std::unique_ptr<PostgresConnection>> dead;
    dead.push_back(std::move(connection));
    close(lock, std::move(dead));
    // Where one was cut off the others mostly were too: better found here than by the next units.
    close_all_idle(lock);
    return;
  }
  const auto now = Clock::now();
  idle_.push_back({std::move(connection), now, now});
  changed_.notify_all();
}

void PostgresPool::close(Lock& lock, std::vector<std::unique_ptr<PostgresConnection>> connections) {
  const std::size_t count = connections.size();
  if (count == 0) return;
  lock.unlock();
  connections.clear();  // says farewell over the network
  lock.lock();
  open_ -= count;
  changed_.notify_all();
}

void PostgresPool::close_all_idle(Lock& lock) {
  std::vector<std::unique_ptr<PostgresConnection>> all;
  for (Idle& each : idle_) all.push_back(std::move(each.connection));
  idle_.clear();
  close(lock, std::move(all));
}

void PostgresPool::keep_house() {
  Lock lock(mutex_);
  while (!stopping_) {
    close_surplus(lock);
    check_oldest(lock);
    while (!stopping_ && open_ < options_.connections_min && Clock::now() >= connect_after_) {
      auto connection = connect(lock);
      if (!connection) break;
      const auto now = Clock::now();
      idle_.push_back({*std::move(connection), now, now});
      changed_.notify_all();
    }
    if (stopping_) break;
    auto wake = Clock::now() + chrono_of(options_.health_check_every);
    if (open_ < options_.connections_min) wake = std::min(wake, connect_after_);
    // Others notify for each connection given back: only the end is of interest here.
    while (!stopping_ && Clock::now() < wake &&
           changed_.wait_until(lock, wake) == std::cv_status::no_timeout) {
    }
  }
}

void PostgresPool::close_surplus(Lock& lock) {
  const auto before = Clock::now() - chrono_of(options_.connection_idle);
  std::vector<std::unique_ptr<PostgresConnection>> surplus;
  while (!idle_.empty() && open_ - surplus.size() > options_.connections_min &&
         idle_.front().since < before) {
    surplus.push_back(std::move(idle_.front().connection));
    idle_.erase(idle_.begin());
  }
  close(lock, std::move(surplus));
}

// One that was idle for as long as a check is due; what it tells holds for its neighbours.
void PostgresPool::check_oldest(Lock& lock) {
  if (idle_.empty()) return;
  Idle oldest = std::move(idle_.front());
  idle_.erase(idle_.begin());
  const bool due = Clock::now() - oldest.checked >= chrono_of(options_.health_check_every);
  if (due) {
    lock.unlock();
    static_cast<void>(oldest.connection->command("select 1"));
    lock.lock();
    oldest.checked = Clock::now();
  }
  if (!oldest.connection->broken()) {
    idle_.insert(idle_.begin(), std::move(oldest));
    changed_.notify_all();
    return;
  }
  ++losses_total_;
  idle_.insert(idle_.begin(), std::move(oldest));
  close_all_idle(lock);
}

void PostgresPool::count(Store::Statistics& statistics) const {
  const Lock lock(mutex_);
  statistics.waiting_units = waiting_;
  statistics.connections = open_;
  statistics.idle_connections = idle_.size();
  statistics.connects_total = connects_total_;
  statistics.connect_failures_total = connect_failures_total_;
  statistics.lost_connections_total = losses_total_;
}

}  // namespace store
