// The traceparent header of W3C Trace Context (Recommendation of 23 November 2021, section 3.2):
// `00-<trace id>-<parent id>-<flags>`. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/telemetry/context.h"

namespace telemetry {

// nullopt when the header must be ignored: not of the form (lower-case hex only), version ff, a
// zero trace or parent id, or a version 00 that goes on after its flags. A later version may go on
// after a dash; of its flags only `sampled` is understood.
std::optional<SpanContext> parse_traceparent(std::string_view text);
// Version 00; the only flag is `sampled`.
std::string format_traceparent(const SpanContext& context);
std::string hex(const std::uint8_t* bytes, std::size_t size);  // lower case

}  // namespace telemetry
