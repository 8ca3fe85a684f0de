// What the intake's records hold, as bytes on disk: versioned, little endian, lengths as varints.
// Decoding believes nothing: a record that encode would not write is `invalid`. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "modules/integrations/types.h"

namespace integrations {

// A vendor's body as received.
struct RawWebhook {
  std::string content_type, body;
  bool operator==(const RawWebhook&) const = default;
};

std::string encode(const AlertSignals& signals);
base::Result<AlertSignals> decode_alert_signals(std::string_view bytes);

std::string encode(const RawWebhook& webhook);
base::Result<RawWebhook> decode_raw_webhook(std::string_view bytes);

}  // namespace integrations
