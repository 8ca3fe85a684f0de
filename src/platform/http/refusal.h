// Answers that the server gives by itself, before or instead of a handler: problem+json (RFC 9457)
// with the same members as the product's own errors. Pure.
#pragma once
#include <string>
#include <string_view>

#include "platform/http/message.h"

namespace http {

struct Refusal {
  int status = 400;
  std::string detail;  // for a person; says what to change
};

Response to_response(const Refusal& refusal, std::string_view request_id);

// "Bad Request"; "" for a status without a registered phrase.
std::string_view reason_phrase(int status);

}  // namespace http
