#include "base/check.h"

#include <string>

#include "base/result.h"

namespace base {

void fail_check(const char* condition, const char* file, int line) {
  throw Bug(std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

std::string_view name(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::unauthenticated:
      return "unauthenticated";
    case Code::denied:
      return "denied";
    case Code::not_found:
      return "not_found";
    case Code::conflict:
      return "conflict";
    case Code::limited:
      return "limited";
    case Code::unavailable:
      return "unavailable";
  }
  return "";
}

}  // namespace base
