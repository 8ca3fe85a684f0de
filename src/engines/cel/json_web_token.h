// JSON Web Tokens (RFC 7519) signed with a shared key: HS256. Pure. Private to the engine.
#pragma once
#include <string_view>

#include "base/json/json.h"
#include "base/result.h"
#include "base/time.h"

namespace cel {

struct JsonWebToken {
  base::json::Document claims;  // an object
  bool valid = false;           // `now` is in the time that exp, nbf and iat leave
};

// `invalid` when it is no token, has another algorithm, or the key has not signed it.
base::Result<JsonWebToken> verify_token(std::string_view token, std::string_view key,
                                        base::Time now);

}  // namespace cel
