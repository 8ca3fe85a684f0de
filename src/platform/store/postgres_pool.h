// Connections to PostgreSQL, lent to one unit each. Keeps a minimum, closes what stays idle, checks
// the health of the rest, and waits longer from one failed connect to the next. Internal to
// platform/store. Safe from any thread.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/store/postgres_connection.h"

namespace store {

class PostgresPool {
 public:
  explicit PostgresPool(const PostgresOptions& options);
  ~PostgresPool();  // waits until all are given back
  PostgresPool(const PostgresPool&) = delete;
  PostgresPool& operator=(const PostgresPool&) = delete;

  class Lease {
   public:
    Lease(PostgresPool& pool, std::unique_ptr<PostgresConnection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->give_back(std::move(connection_));
    }
    PostgresConnection& operator*() const { return *connection_; }
    PostgresConnection* operator->() const { return connection_.get(); }

   private:
    PostgresPool* pool_;
    std::unique_ptr<PostgresConnection> connection_;
  };

  // Waits at most `connection_wait` for one; then, and while the server does not answer,
  // `unavailable`.
  base::Result<Lease> take();
  void count(Store::Statistics& statistics) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Idle {
    std::unique_ptr<PostgresConnection> connection;
    Clock::time_point since, checked;
  };
  using Lock = std::unique_lock<std::mutex>;

  base::Result<std::unique_ptr<PostgresConnection>> connect(Lock& lock);
  std::unique_ptr<PostgresConnection> take_idle(Lock& lock);
  void give_back(std::unique_ptr<PostgresConnection> connection);
  void close(Lock& lock, std::vector<std::unique_ptr<PostgresConnection>> connections);
  void close_all_idle(Lock& lock);
  void keep_house();
  void close_surplus(Lock& lock);
  void check_oldest(Lock& lock);

  const PostgresOptions options_;
  mutable std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  std::vector<Idle> idle_;  // used last at the end
  std::size_t open_ = 0;    // idle, lent and connecting
  std::size_t waiting_ = 0;
  int failures_in_row_ = 0;
  std::string last_failure_;
  Clock::time_point connect_after_ = {};
  std::uint64_t connects_total_ = 0, connect_failures_total_ = 0, losses_total_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace store
