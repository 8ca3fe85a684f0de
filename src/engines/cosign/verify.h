// Whether an image is signed by whom a policy trusts: signatures and attestations of cosign and of
// Sigstore, out of what an image::Registry holds. No network, no clock: what is missing is refused
// with its name. A question that finds nothing to verify is answered with an error, never with yes.
//
//   TRY(cosign::verify_signature({.images = images, .digest = stored->digest, .trust = trust,
//                                 .now = now}));
//
// A signature counts when all of this holds for it, and for it alone: it is of the claim or
// statement that it comes with, by the key or by a certificate that leads to the roots; the claim
// is of the image's digest and has the annotations; a Rekor log promised to hold it, unless the
// log is ignored; the certificate and those who issued it were valid when the log took it, or are
// valid now; the certificate is for signing code, a log of certificates knows it, unless that is
// ignored, and it is of one of the identities. Timestamps of other authorities (RFC 3161) are not
// read: a certificate that has expired needs an entry in a log.
// Pure; safe from any thread.
#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engines/cosign/attached.h"
#include "engines/cosign/trust.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/image/registry.h"

namespace cosign {

// Which forms count: those of cosign up to version 2, bundles, or bundles if there is one.
enum class Forms : std::uint8_t { tags, bundles, newest };

struct Question {
  const image::Registry& images;
  std::string_view digest;  // of the image: "sha256:..."
  const Trust& trust;
  base::Time now;
  Forms forms = Forms::tags;
};

// `invalid` says why none of the signatures counts, or where none was found. Any bundle is a
// signature, whatever its statement says of the image.
base::Done verify_signature(const Question& question);

// The statements of all attestations that count, at least one: {_type, subject, predicateType,
// predicate}, in the arena. Errors as above.
base::Result<std::vector<document::Node>> verified_statements(const Question& question,
                                                              document::Arena& arena);

}  // namespace cosign
