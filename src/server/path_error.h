// Failures of system calls on files of the data folder and of backups. Internal to server/.
#pragma once
#include <cerrno>
#include <string>
#include <system_error>

#include "base/result.h"

namespace server {

// By `errno`, right after the call.
inline base::Error path_error(const std::string& path) {
  return base::unavailable(path + ": " + std::generic_category().message(errno));
}

}  // namespace server
