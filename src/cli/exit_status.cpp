#include "cli/exit_status.h"

namespace cli {

int exit_status(base::Code code) {
  switch (code) {
    case base::Code::invalid:
      return exit_usage;
    case base::Code::unauthenticated:
    case base::Code::denied:
      return exit_denied;
    case base::Code::unavailable:
      return exit_unreachable;
    case base::Code::not_found:
    case base::Code::conflict:
    case base::Code::limited:
      return exit_refused;
  }
  return exit_refused;
}

int offline_exit_status(base::Code code) {
  return code == base::Code::limited ? exit_usage : exit_status(code);
}

}  // namespace cli
