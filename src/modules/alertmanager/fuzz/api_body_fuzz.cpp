// Any body of the two POST routes is read or refused.
#include <cstdint>

#include "modules/alertmanager/post_alerts.h"
#include "modules/alertmanager/post_silence.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  http::Request request;
  request.headers.add("Content-Type", "application/json");
  request.body.assign(reinterpret_cast<const char*>(bytes), size);
  static_cast<void>(alertmanager::read_posted_alerts(
      request, {.now = {1'700'000'000'000'000'000}, .resolve_timeout = base::minutes(5)}));
  static_cast<void>(alertmanager::read_posted_silence(request));
  return 0;
}
