// The uses of notify: the configuration in force per tenant, what was delivered, and the threads
// that send. Safe from any thread.
#pragma once
#include <map>
#include <memory>
#include <shared_mutex>
#include <vector>

#include "core/page.h"
#include "core/services.h"
#include "modules/alerts/events.h"
#include "modules/alerts/reads.h"
#include "modules/notify/calls.h"
#include "modules/notify/dispatcher.h"
#include "modules/notify/reads.h"
#include "modules/notify/sender.h"

namespace notify {

class Service final : public Reads, public Calls, public alerts::TransitionListener {
 public:
  struct Options {
    Dispatcher::Options dispatcher = {};
    Sender::Options sender = {};
  };
  Service(const core::Services& services, const alerts::Reads& alerts, outbound::HttpClient& client,
          Options options);
  ~Service() override;

  base::Done start();  // after alerts' projection is ready
  // The alerts are another replica's now: tells nobody any more. `start` may follow.
  void pause();
  void stop();

  base::Result<core::Page<Notification>> list(const core::Caller& caller,
                                              const NotificationFilter& filter) const;
  base::Result<std::string> expire();  // a job: drops what the notification log needs no more

  ConfigurationPtr configuration(const base::Id& tenant) const override;
  std::vector<std::string> muted_by(const base::Id& tenant, const Route& route,
                                    base::Time now) const override;
  base::Result<std::vector<Notification>> of_group(const store::Snapshot& snapshot,
                                                   const GroupSpan& span) const override;
  base::Done configure(const base::Id& tenant, Configuration configuration) override;

  base::Done commit(store::Transaction& transaction,
                    std::span<const alerts::Transition> transitions) override;
  void committed(const base::Id& tenant, std::span<const alerts::Transition> transitions) override;

 private:
  const core::Services& services_;
  Sender sender_;
  Dispatcher dispatcher_;
  const ConfigurationPtr default_;   // shared with the dispatcher's groups
  mutable std::shared_mutex mutex_;  // guards configurations_
  std::map<base::Id, ConfigurationPtr> configurations_;
};

}  // namespace notify
