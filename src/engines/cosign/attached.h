// What is attached to an image in a registry: signatures and attestations, as cosign stores them.
//
// Signatures and attestations of cosign up to version 2 are layers of an image with the tag
// "sha256-DIGEST.sig" or ".att", or an artifact that refers to the image, or stand beside it in
// what `cosign save` writes. Those of version 3 are bundles of Sigstore (protobuf-specs,
// bundle/v0.3), artifacts that refer to the image.
// Nothing is verified here: any of it may be a stranger's.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/image/registry.h"

namespace cosign {

struct Attached {
  enum class Form : std::uint8_t {
    claim,     // a simple signing claim, and the signature of its text
    envelope,  // an envelope of DSSE around an in-toto statement
    bundle,    // a bundle of Sigstore
  };
  Form form = Form::claim;
  std::string_view content;      // the claim, the envelope or the bundle, as JSON
  std::string_view signature;    // of a claim, base64
  std::string_view certificate;  // PEM; "" when it was signed by a key
  std::string_view chain;        // PEM: who issued the certificate
  std::string_view log_entry;    // JSON, what a Rekor log promised; ""
  std::string_view place;        // the digest of what it was found in
};

enum class Kind : std::uint8_t { signature, attestation };
// Of the image with the digest, in the order of the layouts. Bundles are of both kinds: what is in
// them tells. Texts lie in the registry.
// `limited` when there are too many.
base::Result<std::vector<Attached>> attached_to(std::string_view digest, Kind kind,
                                                const image::Registry& images);

// Where signatures of an image were looked for, for messages.
std::string places_of(std::string_view digest, Kind kind);

}  // namespace cosign
