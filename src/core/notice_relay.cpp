#include "core/notice_relay.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "core/job_boundary.h"
#include "platform/store/store.h"

namespace core {
namespace {

// Longer than a unit of work that writes notices takes, so that one that is committed late is seen.
constexpr base::Duration looked_back = base::seconds(10);

std::string about(const base::Id& tenant, const std::string& topic) {
  return base::to_string(tenant) + "/" + topic;
}

}  // namespace

NoticeRelay::NoticeRelay(const Services& services) : services_(services) {
  services.notices.on_publish([this](const base::Id& tenant, const Notice& notice) {
    const std::lock_guard lock(mutex_);
    changed_.insert(about(tenant, notice.topic));
  });
}

NoticeRelay::~NoticeRelay() {
  stop();
  services_.notices.on_publish({});
}

void NoticeRelay::start() {
  CHECK(!thread_.joinable());
  thread_ = std::thread([this] { loop(); });
}

void NoticeRelay::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void NoticeRelay::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    services_.clock.wait_until(lock, wake_, services_.clock.now() + interval);
    if (stopping_) return;
    lock.unlock();
    static_cast<void>(within_boundary([this] { return exchange(); }));  // else the next step
    lock.lock();
  }
}

base::Done NoticeRelay::exchange() {
  std::set<std::string> changed;
  {
    const std::lock_guard lock(mutex_);
    changed.swap(changed_);
  }
  if (auto written = write(changed); !written) {
    const std::lock_guard lock(mutex_);
    changed_.merge(changed);
    return written;
  }
  return services_.notices.anybody() ? read() : base::Done();
}

// A number further than the next one is another replica's change beside our own.
base::Done NoticeRelay::write(const std::set<std::string>& changed) {
  static constexpr std::string_view sql =
      "insert into core_notice (about, number, changed_at) values ($1, 1, $2)"
      " on conflict (about) do update set number = core_notice.number + 1,"
      " changed_at = excluded.changed_at returning number";
  if (changed.empty()) return {};
  std::map<std::string, std::int64_t> numbers;
  TRY(services_.store.write({}, [&](store::Transaction& transaction) -> base::Done {
    const auto now = TRY(database_time(transaction, services_.store, services_.clock));
    for (const std::string& each : changed)
      TRY(transaction.first(sql, {each, now},
                            [&](const store::Row& row) { numbers[each] = row.integer(0); }));
    return {};
  }));
  for (const auto& [each, number] : numbers) {
    std::int64_t& seen = seen_[each];
    if (seen + 1 == number)
      seen = number;
    else
      tell(each, number);
  }
  return {};
}

base::Done NoticeRelay::read() {
  static constexpr std::string_view sql =
      "select n.about, n.number from core_notice n where n.changed_at > $1";
  std::vector<std::pair<std::string, std::int64_t>> rows;
  TRY(services_.store.read({}, [&](const store::Snapshot& snapshot) -> base::Done {
    const auto now = TRY(database_time(snapshot, services_.store, services_.clock));
    return snapshot.each(sql, {now - looked_back}, [&](const store::Row& row) {
      rows.emplace_back(row.text(0), row.integer(1));
    });
  }));
  for (const auto& [each, number] : rows)
    if (seen_[each] != number) tell(each, number);
  return {};
}

void NoticeRelay::tell(const std::string& about, std::int64_t number) {
  seen_[about] = number;
  const auto slash = about.find('/');
  const auto tenant = base::parse_id(about.substr(0, slash));
  if (tenant) services_.notices.tell(*tenant, {.topic = about.substr(slash + 1), .id = ""});
}

}  // namespace core
