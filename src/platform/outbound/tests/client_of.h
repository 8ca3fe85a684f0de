// A client for tests of rules about addresses: names that DNS is not asked for, networks that are
// allowed.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "platform/outbound/http_client.h"

namespace outbound {

inline ClientOptions options_for_tests(const std::vector<std::string>& allowed = {}) {
  ClientOptions options{.user_agent = "mainstay/test"};
  options.allowed_networks = *Networks::parse(allowed);
  options.retry_first = base::milliseconds(1);
  options.retry_max = base::milliseconds(4);
  return options;
}

inline std::string text_of(const base::Result<Response>& answer) {
  return answer ? std::to_string(answer->status) + " " + answer->body : answer.error().message;
}

}  // namespace outbound
