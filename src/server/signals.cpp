#include "server/signals.h"

#include <pthread.h>

#include <csignal>

namespace server {
namespace {

sigset_t awaited() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = awaited();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Signal wait_for_signal() {
  const sigset_t set = awaited();
  for (int number = 0;;)
    if (sigwait(&set, &number) == 0) return number == SIGHUP ? Signal::reload : Signal::stop;
}

}  // namespace server
