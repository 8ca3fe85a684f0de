// Notices: {topic, id, revision}: something changed, look again. Volatile and cheap; in process,
// and to other replicas by core/notice_relay.h. Published from after_commit or by a projection; the
// WebSocket carries them. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/describe/describe.h"
#include "base/id.h"

namespace core {

struct Notice {
  std::string topic;  // "incidents"
  std::string id;     // the object, or "" for the whole topic
  std::int64_t revision = 0;
};
const base::describe::Type& described(base::describe::Tag<Notice>);

class Notices {
 public:
  using Receiver = std::function<void(const Notice&)>;  // quick, never blocking

  // Ends when destroyed; after that the receiver is not called any more.
  class Subscription {
   public:
    Subscription(Notices& notices, std::uint64_t number) : notices_(notices), number_(number) {}
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    Notices& notices_;
    std::uint64_t number_;
  };

  std::unique_ptr<Subscription> subscribe(const base::Id& tenant, Receiver receiver);
  void publish(const base::Id& tenant, const Notice& notice);
  // Of another replica: to those that subscribed here, and not to `on_publish`.
  void tell(const base::Id& tenant, const Notice& notice);
  bool anybody() const;  // subscribed
  // Who else hears all that is published here; empty: nobody.
  void on_publish(std::function<void(const base::Id&, const Notice&)> relay);

 private:
  struct Entry {
    base::Id tenant;
    Receiver receiver;
  };
  mutable std::mutex mutex_;  // guards all below
  std::function<void(const base::Id&, const Notice&)> relay_;
  std::map<std::uint64_t, Entry> entries_;
  std::uint64_t next_ = 1;
};

}  // namespace core
