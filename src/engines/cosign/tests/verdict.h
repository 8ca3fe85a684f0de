// What verifying says of the images of tests.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engines/cosign/tests/signing.h"
#include "engines/cosign/verify.h"

namespace cosign {

inline constexpr std::string_view reference = "ghcr.io/acme/app:1";

// What comes of verifying: "" or the reason.
inline std::string verdict(signing::Layout& layout, std::string_view digest, const TrustText& text,
                           Forms forms = Forms::tags, base::Time now = signing::today) {
  layout.write_index();
  image::Registry images;
  if (const auto added = images.add(layout, "layout"); !added) return added.error().message;
  const auto trust = Trust::compile(text);
  if (!trust) return trust.error().message;
  const auto verified = verify_signature(
      {.images = images, .digest = digest, .trust = *trust, .now = now, .forms = forms});
  return verified ? "" : verified.error().message;
}

inline TrustText key_alone(const std::string& pem) {
  return {.key = pem, .ignores_log = true, .ignores_timestamps = true};
}

}  // namespace cosign

#define EXPECT_REFUSED(actual, wanted) \
  EXPECT_NE((actual).find(wanted), std::string::npos) << (actual)
