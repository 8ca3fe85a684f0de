// Any token is refused, or the key has signed it. The fuzzer makes tokens as they come, and the
// header and claims of tokens that are signed, so that claims are reached.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "engines/cel/json_web_token.h"

namespace {

constexpr std::string_view key = "a shared key";
constexpr base::Time now{1'700'000'000'000'000'000};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (cel::verify_token(text, "another key that nothing here was signed with", now)) std::abort();

  const std::size_t end = text.find('\n');
  const std::string_view header =
      end == std::string_view::npos ? R"({"alg":"HS256"})" : text.substr(0, end);
  const std::string_view claims = end == std::string_view::npos ? text : text.substr(end + 1);
  const std::string content = base::to_base64url(header) + '.' + base::to_base64url(claims);
  const std::string token =
      content + '.' +
      base::to_base64url(base::crypto::view(base::crypto::hmac_sha256(key, content)));
  const auto known = cel::verify_token(token, key, now);
  if (known && cel::verify_token(token, "another key", now)) std::abort();
  return 0;
}
