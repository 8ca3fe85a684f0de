// Notices between replicas on one database: what was published at one is told at the others within
// two `interval`s, by topic and without the object ("look at the whole topic again"). A row a
// tenant and topic, so that many changes cost one write and nothing needs to be removed. Volatile
// as notices are: what was published while the database was away is told when it is back. Safe
// from any thread.
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "core/lease.h"
#include "core/notices.h"
#include "core/services.h"

namespace core {

class NoticeRelay {
 public:
  static constexpr base::Duration interval = base::milliseconds(250);  // `notice_relay_interval`
  explicit NoticeRelay(const Services& services);
  ~NoticeRelay();  // stops
  void start();
  void stop();

  base::Done
  exchange();  // one step of the thread: writes what is new here, tells what is elsewhere

 private:
  void loop();
  base::Done write(const std::set<std::string>& changed);
  base::Done read();
  void tell(const std::string& about, std::int64_t number);

  const Services& services_;
  std::map<std::string, std::int64_t> seen_;  // numbers; of the one that exchanges
  std::mutex mutex_;                          // guards the next three
  std::condition_variable wake_;
  std::set<std::string> changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace core
