// The body of POST /api/v2/silences to a wanted silence: shape and required members, in
// Alertmanager's order and texts. What it means is checked by alerts. Pure.
#pragma once
#include <optional>

#include "modules/alerts/types.h"
#include "platform/http/message.h"

namespace alertmanager {

struct PostedSilence {
  alerts::WantedSilence silence;
  bool unknown_id = false;  // an id that is no UUID: nobody has it
  std::optional<http::Response> refused;
};
PostedSilence read_posted_silence(const http::Request& request);

}  // namespace alertmanager
