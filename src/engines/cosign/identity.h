// Whom a certificate of Fulcio was issued to: its alternative names, and what the issuer of the
// sign-in said (github.com/sigstore/fulcio, docs/oid-info.md).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/x509.h"
#include "base/regex/search.h"
#include "base/result.h"

namespace cosign {

// What of an identity is wanted; what is not given may be anything.
struct IdentityText {
  std::string_view issuer = {}, issuer_pattern = {};    // a pattern is a regular expression
  std::string_view subject = {}, subject_pattern = {};  // that is found anywhere
};
enum class Comparison : std::uint8_t { exact, wildcards };

class Identity {
 public:
  // `invalid` when an expression is none.
  static base::Result<Identity> compile(const IdentityText& text, Comparison comparison);
  bool matches(const base::crypto::x509::Certificate& certificate) const;

 private:
  bool matches_text(std::string_view wanted, std::string_view found) const;

  std::string issuer_, subject_;
  std::optional<base::RegexSearch> issuer_pattern_, subject_pattern_;
  Comparison comparison_ = Comparison::exact;
};

// By object id, "1.3.6.1.4.1.57264.1.5", or by its name, "githubWorkflowRepository".
using Extensions = std::map<std::string, std::string, std::less<>>;
// `invalid` names the one that is another, with wildcards in what is wanted, or that is not known.
base::Done check_extensions(const base::crypto::x509::Certificate& certificate,
                            const Extensions& wanted);

// For messages: "dev@example.com, signed in at https://accounts.example.com".
std::string shown_identity(const base::crypto::x509::Certificate& certificate);

}  // namespace cosign
