// Private to the engine. Bundles of Sigstore: an envelope with all that it takes to verify it
// (github.com/sigstore/protobuf-specs, sigstore_bundle.proto, versions 0.1 to 0.3).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/cosign/envelope.h"
#include "engines/cosign/log_entry.h"
#include "engines/document/arena.h"

namespace cosign {

struct Bundle {
  Envelope envelope;
  std::vector<std::string> certificates;  // DER: the signer's, then who issued it; none of a key
  std::vector<LogEntry> log_entries;
  std::string log_problem;  // why an entry that is there cannot be used; ""
};
// `invalid` also for a bundle that holds a bare signature: it says nothing about an image.
base::Result<Bundle> read_bundle(std::string_view text, document::Arena& arena);

}  // namespace cosign
