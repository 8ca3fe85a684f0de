// A bounded pool of SQLite connections that read in parallel, each on a snapshot of its own beside
// the writer (WAL). Opened when first needed. Internal to platform/store. Safe from any thread.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/store/sqlite_connection.h"
#include "platform/store/store.h"

namespace store {

class SqliteReaders {
 public:
  explicit SqliteReaders(const SqliteOptions& options) : options_(options) {}
  // Waits for a connection at most as long as `busy_timeout_ms`; then `unavailable`.
  base::Done read(const base::Id& tenant, const std::function<base::Done(const Snapshot&)>& closure,
                  Statements statements);
  bool read_by_this_thread() const;
  std::uint64_t reads_total() const { return reads_; }

 private:
  class Lease;
  base::Result<std::unique_ptr<SqliteConnection>> take();
  void give_back(std::unique_ptr<SqliteConnection> connection);

  const SqliteOptions options_;
  mutable std::mutex mutex_;  // guards the next two
  std::vector<std::unique_ptr<SqliteConnection>> idle_;
  std::vector<std::thread::id> reading_;  // who holds one
  std::condition_variable given_back_;
  std::atomic<std::uint64_t> reads_ = 0;
};

}  // namespace store
