// Signed certificate timestamps that stand in a certificate (RFC 6962, section 3.3): a log of
// certificates vouches that it knows it. Pure; safe from any thread.
#pragma once
#include <span>
#include <string_view>

#include "base/crypto/public_key.h"
#include "base/result.h"

namespace base::crypto {

// That at least one of the logs signed one of the certificate's timestamps. Certificates are DER.
// `invalid` says why not.
Done verify_embedded_timestamp(std::string_view certificate, std::string_view issuer,
                               std::span<const PublicKey> logs);

}  // namespace base::crypto
