// A secret of the configuration stands elsewhere; the configuration names where: `env:NAME`, a
// variable of the server, or `file:PATH`. Looked up at use, so a new one needs no new
// configuration.
#pragma once
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace server::configuration {

inline constexpr std::size_t secret_bytes_max = 64 << 10;
inline constexpr std::string_view secret_format =
    "env:NAME or file:PATH: a secret never stands in the configuration itself";

bool is_secret_reference(std::string_view text);  // or "", which is none
// `invalid` names the reference and never the secret: not set, not readable, empty or too long. A
// line's end behind the secret is no part of it.
base::Result<base::Secret> resolve(std::string_view reference);

}  // namespace server::configuration
