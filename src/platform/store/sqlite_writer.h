// The one writer of a SQLite store: a thread that takes all units that wait, runs them as one
// commit group and answers each. While a commit syncs, the next group gathers. Internal to
// platform/store. Safe from any thread.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/store/commit_group.h"
#include "platform/store/store.h"

namespace store {

class SqliteWriter {
 public:
  SqliteWriter(std::unique_ptr<SqliteConnection> connection, const SqliteOptions& options);
  ~SqliteWriter();  // runs what waits, then stops
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;

  base::Done write(const base::Id& tenant, const std::function<base::Done(Transaction&)>& closure);
  bool is_this_thread() const { return std::this_thread::get_id() == thread_.get_id(); }
  void count(Store::Statistics& statistics) const;

 private:
  struct Waiting;
  void loop();
  bool take_group();  // false: nothing waits and it is time to stop
  void gather(std::unique_lock<std::mutex>& lock);
  void answer_group();

  const std::unique_ptr<SqliteConnection> connection_;
  const std::size_t waiting_units_max_, group_units_max_;
  CommitGroup commit_group_;

  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable work_;
  std::deque<Waiting*> waiting_;
  bool idle_ = false, stopping_ = false;
  std::size_t wanted_ = 0;  // how many units the writer gathers for

  std::vector<Waiting*> group_;  // the writer's own
  std::atomic<std::uint64_t> units_ = 0, failed_units_ = 0, commits_ = 0, commit_nanoseconds_ = 0;
  std::thread thread_;
};

}  // namespace store
