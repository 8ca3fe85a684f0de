#include "engines/cosign/bundle.h"

#include "engines/cosign/json.h"
#include "engines/cosign/limits.h"

namespace cosign {

using document::Node;

base::Result<Bundle> read_bundle(std::string_view text, document::Arena& arena) {
  const Node node = TRY(read_object(text, "the bundle", arena));
  if (!text_at(node, {"mediaType"}).starts_with("application/vnd.dev.sigstore.bundle"))
    return base::invalid("the bundle's mediaType is not that of Sigstore");
  const Node* envelope = node_at(node, {"dsseEnvelope"});
  if (envelope == nullptr || !envelope->is_map())
    return base::invalid("the bundle holds no envelope (dsseEnvelope)");
  Bundle out{.envelope = TRY(read_envelope(*envelope)),
             .certificates = {},
             .log_entries = {},
             .log_problem = {}};
  if (out.envelope.signatures.size() != 1)
    return base::invalid("the bundle's envelope has not one signature");
  if (node_at(node, {"verificationMaterial", "certificate"}) != nullptr)
    out.certificates.push_back(
        TRY(bytes_at(node, {"verificationMaterial", "certificate", "rawBytes"})));
  const auto chain =
      items_at(node, {"verificationMaterial", "x509CertificateChain", "certificates"});
  const auto entries = items_at(node, {"verificationMaterial", "tlogEntries"});
  if (chain.size() > parts_max || entries.size() > parts_max)
    return base::limited("signature_parts_max: more than " + std::to_string(parts_max) +
                         " certificates or entries of a log");
  for (const Node& one : chain) out.certificates.push_back(TRY(bytes_at(one, {"rawBytes"})));
  for (const Node& one : entries) {
    auto entry = read_log_entry(one);
    if (entry)
      out.log_entries.push_back(*std::move(entry));
    else
      out.log_problem = entry.error().message;
  }
  return out;
}

}  // namespace cosign
