// The dispatcher: puts alerts into groups by the route tree, and flushes each group when its timer
// says so (reference: alerts, section 8). One thread owns all groups, timers and the notification
// log in memory; others reach it through an inbox, so nothing here is locked while alerts' state is
// read.
#pragma once
#include <cstdint>
#include <memory>
#include <span>

#include "core/services.h"
#include "modules/alerts/events.h"
#include "modules/alerts/reads.h"
#include "modules/notify/calls.h"
#include "modules/notify/sender.h"
#include "modules/notify/types.h"

namespace notify {

class Dispatcher {
 public:
  struct Options {
    Unmuted unmuted = Unmuted::sent;
    // Whose acknowledgements stop repeats; nullptr: nobody's (`mainstay alertmanager`).
    const Acknowledgements* acknowledgements = nullptr;
  };
  Dispatcher(const core::Services& services, const alerts::Reads& alerts, Sender& sender,
             Options options);
  ~Dispatcher();  // stops

  // Reads the log, groups what fires (and what resolved untold), starts the thread. Alerts'
  // projection must be ready.
  base::Done start();  // also again after a stop, then from the store
  void stop();

  // From any thread; quick.
  void observe(const base::Id& tenant, std::span<const alerts::Transition> transitions);
  void configure(const base::Id& tenant, ConfigurationPtr configuration);

  struct Statistics {
    std::uint64_t groups = 0, refused_alerts_total = 0;
  };
  Statistics statistics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace notify
