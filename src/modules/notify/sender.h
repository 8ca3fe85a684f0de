// The sender: carries out deliveries on a few threads, tries again with back-off until the group's
// deadline, and writes what happened (notification log and delivery log) before it says so. At most
// `in_flight_per_receiver_max` requests of one receiver are under way, so that a receiver that
// hangs does not hold up the others. Safe from any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/services.h"
#include "modules/notify/decision.h"
#include "modules/notify/types.h"
#include "modules/notify/webhook_body.h"
#include "platform/outbound/http_client.h"

namespace notify {

struct Delivery {
  base::Id tenant;
  std::string log_key;
  Message message;  // without alerts: only the log is written (all resolved, send_resolved false)
  Webhook webhook;
  std::size_t index = 0;  // of the integration within its receiver
  LogEntry after;         // the log's entry once it was delivered
  base::Time last_sent;   // of the entry before; part of the idempotency key
  base::Time deadline;    // no attempt begins after it
  // Once, from a sender thread, when it is over; false: given up.
  std::function<void(bool delivered)> finished;
};

class Sender {
 public:
  struct Options {
    std::size_t threads = 16;                    // `notify_sender_threads`
    std::size_t in_flight_per_receiver_max = 4;  // `notify_in_flight_per_receiver_max`
    base::Duration backoff_first = base::milliseconds(500);
    base::Duration backoff_max = base::seconds(60);
    // Whether this replica may tell anybody now; absent: it always may.
    std::function<bool()> may_send = {};
  };
  Sender(const core::Services& services, outbound::HttpClient& client, Options options);
  ~Sender();  // stops

  void start();  // does nothing when it runs
  void submit(Delivery delivery);
  // Drops what waits, for another replica will send it; an answer that is under way is still noted.
  void forget();
  void stop();  // what is under way ends; what waits is left to the next start

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "https://hooks.example.com": where a URL goes, without user, path and query, which may be secret.
std::string target_of(std::string_view url);

}  // namespace notify
