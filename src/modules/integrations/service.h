// The uses of integrations: making and removing them, letting signals in by key, reading what came
// in. Keys are known by their hash only; all of them are held in memory (loaded at the start, kept
// current by after_commit), so that the way in asks no store. Among replicas they are read again
// once a second while signals come in. Safe from any thread.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/crypto/crypto.h"
#include "core/services.h"
#include "modules/integrations/reads.h"
#include "modules/integrations/store.h"
#include "modules/integrations/types.h"
#include "platform/telemetry/metrics.h"

namespace integrations {

// Why something was refused at the door: the label of its counter.
enum class Refusal : std::uint8_t { key, content_type, size, overload };

class Service final : public Reads {
 public:
  explicit Service(const core::Services& services);

  base::Done load();  // before signals may come in; again: what other replicas made and removed

  base::Result<NewIntegration> create(const core::Caller& caller, const WantedIntegration& wanted);
  base::Result<core::Page<Integration>> list(const core::Caller& caller,
                                             const IntegrationFilter& filter) const;
  base::Done remove(const core::Caller& caller, const base::Id& id);

  // One integration as the door knows it.
  struct Known {
    base::Id tenant, id;
    std::string name;
    base::crypto::Digest key_hash{};
    std::atomic<std::uint64_t> signals{0}, refused{0};
    std::atomic<std::int64_t> last_signal_at{0};  // 0: never
    telemetry::Counter* received_total = nullptr;
  };
  using KnownPtr = std::shared_ptr<Known>;  // shared: the table and requests under way

  // `not_found` for an unknown id, `unauthenticated` for a wrong key, after the same work.
  base::Result<KnownPtr> admit(std::optional<base::Id> id, std::string_view key);
  // Durable when it answers; a worker parses it later.
  base::Done accept(Known& integration, std::string_view content_type, std::string body);
  void count(Known& integration, Refusal refusal) const;

  base::Result<Decoded> decode(const core::Signal& signal) const override;

 private:
  KnownPtr known(const base::Id& tenant, const Keyed& keyed) const;
  void load_again();
  KnownPtr find(const base::Id& id) const;
  void show_counts(Integration& integration) const;

  const core::Services& services_;
  const bool replicated_;
  std::mutex load_mutex_;  // one reads at a time; guards loaded_at_
  base::Time loaded_at_;
  mutable std::shared_mutex mutex_;  // guards all below
  std::uint64_t changes_ = 0;        // made here: what was read before one is stale
  std::unordered_map<base::Id, KnownPtr> known_;
};

}  // namespace integrations
