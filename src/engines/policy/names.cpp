#include "engines/policy/request.h"
#include "engines/policy/status.h"

namespace policy {

std::string_view name(Status status) {
  switch (status) {
    case Status::pass:
      return "pass";
    case Status::fail:
      return "fail";
    case Status::warn:
      return "warn";
    case Status::error:
      return "error";
    case Status::skip:
      return "skip";
    case Status::unknown:
      return "unknown";
  }
  return {};
}

std::string_view name(Operation operation) {
  switch (operation) {
    case Operation::create:
      return "CREATE";
    case Operation::update:
      return "UPDATE";
    case Operation::remove:
      return "DELETE";
    case Operation::connect:
      return "CONNECT";
  }
  return {};
}

}  // namespace policy
