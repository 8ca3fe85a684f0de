// Checkpoints: signs each tenant's ledger again and again and gives what was signed to sinks
// outside, so that whoever later changes the store cannot also change what others hold. Each tenant
// has a key of its own: an auditor of one learns nothing of another, and an admin rotates his
// tenant's alone. Run by the job `ledger.checkpoint`. Safe from any thread.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/ledger.h"
#include "core/ledger_keys.h"
#include "core/ledger_notes.h"
#include "core/services.h"
#include "core/tenants.h"
#include "platform/outbound/http_client.h"

namespace core {

namespace permission {
inline constexpr Permission ledger_rotate{"ledger:rotate", "Rotate the key that signs the ledger",
                                          admins};
}  // namespace permission

// Where notes go, each at least once and in order. An error is tried again with the next run, and
// holds back only this sink.
struct NoteSink {
  std::string name;  // "file": names its cursor, so never changed
  std::function<base::Done(const LedgerNote& note)> publish;
};

NoteSink file_sink(std::string path);                                  // appended and synced
NoteSink log_sink(telemetry::Log& log);                                // a line of the log
NoteSink webhook_sink(outbound::HttpClient& client, std::string url);  // POST of the note as text

struct RotateKey {
  std::string why;
  bool lost = false;  // the old key is gone: auditors must be told the new one by hand
};
const base::describe::Type& described(base::describe::Tag<RotateKey>);

class Checkpoints {
 public:
  static constexpr std::int32_t notes_per_run_max = 200;  // for each sink and tenant
  static constexpr int tiles_per_run_max = 64;            // made up for, of a tenant

  struct Options {
    std::string keys_folder;
    std::vector<NoteSink> sinks = {};
    base::Duration interval = base::minutes(1);
  };

  Checkpoints(const Services& services, Options options);

  // Signs what grew and hands on what sinks have not seen; the status line. Failures of one tenant
  // or sink do not keep the others; the first is the error.
  base::Result<std::string> run();
  base::Duration interval() const { return options_.interval; }

  base::Result<LedgerKey> rotate(const Caller& caller, const RotateKey& wanted);
  // The tenant's key; made when the ledger has none. For whoever signs besides: `db restore`.
  base::Result<base::Secret> key_of(const base::Id& tenant);

 private:
  base::Done sign(const Tenant& tenant);
  base::Done make_up_tiles(const Tenant& tenant);
  base::Done publish(const Tenant& tenant, const NoteSink& sink);
  base::Result<base::Secret> key_locked(const base::Id& tenant);
  void report_metrics();

  // Shared with the metrics, which may outlive this.
  struct Counts {
    std::atomic<std::int64_t> checkpoints = 0, published = 0, failures = 0, unanchored = 0;
  };

  const Services& services_;
  const Options options_;
  const LedgerKeys keys_;
  std::mutex mutex_;  // one signs at a time; guards the next
  std::set<base::Id> tiles_whole_;
  std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

}  // namespace core
