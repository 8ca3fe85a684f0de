#include "platform/store/sqlite_readers.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"
#include "platform/store/prompt_reads.h"
#include "platform/store/sqlite_transaction.h"

namespace store {

class SqliteReaders::Lease {
 public:
  Lease(SqliteReaders& readers, std::unique_ptr<SqliteConnection> connection)
      : readers_(readers), connection_(std::move(connection)) {}
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    connection_->roll_back();
    readers_.give_back(std::move(connection_));
  }
  SqliteConnection& connection() { return *connection_; }

 private:
  SqliteReaders& readers_;
  std::unique_ptr<SqliteConnection> connection_;
};

base::Done SqliteReaders::read(const base::Id& tenant,
                               const std::function<base::Done(const Snapshot&)>& closure,
                               Statements statements) {
  Lease lease(*this, TRY(take()));
  ++reads_;
  // SQLite fixes the snapshot when it first reads, not at begin; this reads no more than a number.
  if (statements == Statements::several) {
    TRY(lease.connection().run("begin"));
    TRY(lease.connection().run("pragma schema_version"));
  }
  const SqliteSnapshot snapshot(lease.connection(), tenant, statements);
  return closure(snapshot);
}

bool SqliteReaders::read_by_this_thread() const {
  const std::lock_guard lock(mutex_);
  return std::find(reading_.begin(), reading_.end(), std::this_thread::get_id()) != reading_.end();
}

base::Result<std::unique_ptr<SqliteConnection>> SqliteReaders::take() {
  const auto self = std::this_thread::get_id();
  {
    std::unique_lock lock(mutex_);
    // With all connections lent, readers that each want a second one would wait for ever.
    CHECK(std::find(reading_.begin(), reading_.end(), self) == reading_.end());
    const auto has_place = [this] {
      return reading_.size() < std::max<std::size_t>(options_.readers_max, 1);
    };
    const bool free =
        PromptReads::wanted() ||
        given_back_.wait_for(lock, std::chrono::milliseconds(options_.busy_timeout_ms), has_place);
    if (!free) return base::unavailable("store: store_readers_max is reached, retry later");
    reading_.push_back(self);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto opened = SqliteConnection::open(options_, Access::read);
  if (!opened) give_back(nullptr);
  return opened;
}

void SqliteReaders::give_back(std::unique_ptr<SqliteConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    if (connection) idle_.push_back(std::move(connection));
    reading_.erase(std::find(reading_.begin(), reading_.end(), std::this_thread::get_id()));
  }
  given_back_.notify_one();
}

}  // namespace store
