// What a verdict depends on, as one SHA-256: fields are told apart by their lengths, so that no two
// lists of fields give the same bytes. Of a document it holds values, marks and where each node
// stands relative to the document's begin: documents with the same digest are judged alike, and
// what is found in one stands at the same distance in the other. For one thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto/crypto.h"
#include "engines/document/node.h"

namespace policy_cache {

using Digest = base::crypto::Digest;

class Fingerprint {
 public:
  Fingerprint& add(std::string_view text);
  Fingerprint& add(std::uint64_t number);
  Fingerprint& add(const document::Node& document);
  Digest digest() const { return base::crypto::sha256(bytes_); }

 private:
  void add_span(const document::Span& span);
  void add_node(const document::Node& node);

  std::string bytes_;
  document::Span origin_;
};

}  // namespace policy_cache
