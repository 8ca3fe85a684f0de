// Answers that are no success, as errors, and errors as the lines that people read. Pure.
#pragma once
#include <string>

#include "base/result.h"
#include "platform/outbound/http_client.h"

namespace cli {

// `invalid` is kept for what this program sees itself to be wrong: a 400 to a well-formed command
// is the server's refusal, like a 409. 5xx and what is not Mainstay's is `unavailable`.
base::Error problem_of(const outbound::Response& response);

// "mainstay: <message>", then "  pointer: detail" for each fault that the message does not name
// already. What came from elsewhere cannot steer the terminal.
std::string shown(const base::Error& error);

}  // namespace cli
