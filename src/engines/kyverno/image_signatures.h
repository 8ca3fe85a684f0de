// Private to the engine. Signatures and attestations of images that an entry of verifyImages asks
// for, verified against the layouts that the world holds. Immutable once compiled.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/kyverno/check.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/conditions.h"
#include "engines/kyverno/variables.h"

namespace kyverno {

class ImageSignatures {
 public:
  static ImageSignatures compile(const document::Node& entry, Compilation& compilation);

  // Whether anything has to be signed at all.
  bool are_wanted() const { return wanted_; }
  // Passes only when something was verified, and all that is asked for. `image` is written whole:
  // "ghcr.io/acme/app:1".
  Outcome verify(std::string_view image, Context& context) const;

 private:
  struct Attestation {
    std::string_view name, type;
    Conditions conditions;
  };
  struct Subject;
  base::Result<std::string> verify_all(const Subject& subject, Context& context) const;
  base::Done verify_attestation(std::size_t index, const document::Node& written,
                                const Subject& subject, Context& context) const;
  base::Done check_statements(std::size_t index, std::span<const document::Node> statements,
                              Context& context) const;
  base::Done check_deny(Context& context) const;

  bool wanted_ = false;
  Template entry_;  // without conditions, which see what is attested
  std::vector<Attestation> attestations_;
  std::optional<Conditions> deny_;
  std::optional<Template> deny_message_;
};

}  // namespace kyverno
