// Whether a certificate leads to one that is trusted (RFC 5280, section 6), for signatures of
// software. Nothing is looked up and no revocation is asked for. Pure; safe from any thread.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace base::crypto {

inline constexpr std::size_t path_certificates_max = 12;  // `certificate_path_max`, all together

// All are DER. What is trusted need not be signed by itself.
struct PathRequest {
  std::string_view leaf;
  std::span<const std::string> intermediates, trusted;
  Time at = {};  // when all of them have to be valid
};

// The path in DER, the leaf first. A certificate that lists extended key usages has to list code
// signing (or any). `invalid` says why there is none; `limited`: more certificates than may be.
Result<std::vector<std::string>> code_signing_path(const PathRequest& request);

}  // namespace base::crypto
