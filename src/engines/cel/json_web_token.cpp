#include "engines/cel/json_web_token.h"

#include "base/crypto/crypto.h"
#include "base/text.h"

namespace cel {
namespace {

constexpr std::size_t depth_max = 100;  // of claims

base::Result<base::json::Document> read_part(std::string_view part) {
  const auto text = base::from_base64url(part);
  if (!text) return base::invalid("token: a part is not base64url");
  auto document = TRY(base::json::Document::parse(*text, {.depth_max = depth_max}));
  if (document.root().kind() != base::json::Kind::object)
    return base::invalid("token: a part is not a JSON object");
  return document;
}

// NumericDate: seconds since 1970, maybe with a fraction, which does not count.
base::Result<std::optional<double>> date(const base::json::Value& claims, std::string_view name) {
  const base::json::Value* found = claims.find(name);
  if (found == nullptr) return std::optional<double>();
  switch (found->kind()) {
    case base::json::Kind::int64:
    case base::json::Kind::uint64:
    case base::json::Kind::float64:
      return std::optional<double>(found->number());
    default:
      return base::invalid("token: the claim " + std::string(name) + " is no number");
  }
}

// Whether both have the same bytes, in a time that does not tell where they differ.
bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

}  // namespace

base::Result<JsonWebToken> verify_token(std::string_view token, std::string_view key,
                                        base::Time now) {
  const auto parts = base::split(token, '.');
  if (parts.size() != 3) return base::invalid("token: three parts are required");
  const base::json::Document header = TRY(read_part(parts[0]));
  const base::json::Value* algorithm = header.root().find("alg");
  if (algorithm == nullptr || algorithm->kind() != base::json::Kind::string ||
      algorithm->string() != "HS256")
    return base::invalid("token: the algorithm must be HS256");
  const auto signature = base::from_base64url(parts[2]);
  const std::string_view signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  const base::crypto::Digest digest = base::crypto::hmac_sha256(key, signed_text);
  if (!signature || !same(*signature, base::crypto::view(digest)))
    return base::invalid("token: the key has not signed it");
  JsonWebToken out{.claims = TRY(read_part(parts[1]))};
  const base::json::Value& claims = out.claims.root();
  const auto expires = TRY(date(claims, "exp")), starts = TRY(date(claims, "nbf")),
             issued = TRY(date(claims, "iat"));
  const double seconds = static_cast<double>(now.nanoseconds / 1'000'000'000);
  out.valid = (!expires || seconds < *expires) && (!starts || seconds >= *starts) &&
              (!issued || seconds >= *issued);
  return out;
}

}  // namespace cel
