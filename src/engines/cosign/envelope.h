// Private to the engine. Envelopes of DSSE (github.com/secure-systems-lab/dsse, envelope.md and
// protocol.md, 1.0) around statements of in-toto (github.com/in-toto/attestation, spec v1).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/cosign/claim.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace cosign {

struct Envelope {
  std::string payload_type;
  std::string payload;                  // the statement, as it is
  std::vector<std::string> signatures;  // bytes; at least one
};
// Of the member of a bundle, or of an envelope on its own.
base::Result<Envelope> read_envelope(const document::Node& node);
// What is signed (the pre-authentication encoding).
std::string signed_text(const Envelope& envelope);

// The statement of an envelope whose signature was verified: it is about the image with the digest
// and carries the annotations. Lies in the arena.
base::Result<document::Node> statement_of(const Envelope& envelope, std::string_view digest,
                                          const Annotations& annotations, document::Arena& arena);

}  // namespace cosign
