// Private to the engine. Entries of a Rekor log, and the log's promise to hold them (a signed entry
// timestamp): github.com/sigstore/rekor, types/, and cosign's annotation
// dev.sigstore.cosign/bundle. Inclusion proofs are not asked for.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/crypto/public_key.h"
#include "base/result.h"
#include "base/time.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace cosign {

struct LogEntry {
  std::string body;       // JSON
  std::string promise;    // the log's signature
  std::string log;        // hexadecimal SHA-256 of the log's key
  std::int64_t time = 0;  // seconds since 1970: when the log took the entry
  std::int64_t index = 0;
};
// Of the annotation, {SignedEntryTimestamp, Payload: {body, integratedTime, logIndex, logID}}.
base::Result<LogEntry> read_log_entry(std::string_view annotation, document::Arena& arena);
// Of `tlogEntries` in a bundle. `invalid` too when the log gave no promise.
base::Result<LogEntry> read_log_entry(const document::Node& of_bundle);

// The signature that an entry must be of.
struct Logged {
  std::string_view signature;          // bytes
  std::string_view content;            // the claim or envelope as it is; "": it is not known
  std::string_view statement;          // in an envelope
  const base::crypto::PublicKey* key;  // who signed
};
// When the log took it: one of the logs promised to hold the entry, which is of this very
// signature by this very key.
base::Result<base::Time> verify_log_entry(const LogEntry& entry, const Logged& logged,
                                          std::span<const base::crypto::PublicKey> logs,
                                          document::Arena& arena);

}  // namespace cosign
