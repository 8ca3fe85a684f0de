// Exit statuses that scripts rely on, and the one place that derives them from errors. Pure.
#pragma once
#include "base/result.h"

namespace cli {

inline constexpr int exit_done = 0;
inline constexpr int exit_refused = 1;      // a finding, or refused by the server
inline constexpr int exit_usage = 2;        // bad usage or input, seen by this program
inline constexpr int exit_denied = 3;       // not signed in, or not allowed
inline constexpr int exit_unreachable = 4;  // no server, or one that cannot serve now

int exit_status(base::Code code);
// Of a verb that asks no server: what goes past a limit there is bad input.
int offline_exit_status(base::Code code);

}  // namespace cli
