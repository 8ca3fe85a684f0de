// Signals as values: blocked in every thread from the start, waited for by the main thread.
#pragma once
#include <cstdint>

namespace server {

enum class Signal : std::uint8_t { stop, reload };

// Before the first thread is made. SIGPIPE is ignored.
void block_signals();
Signal wait_for_signal();  // SIGTERM and SIGINT stop, SIGHUP reloads

}  // namespace server
