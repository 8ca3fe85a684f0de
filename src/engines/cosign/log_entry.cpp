#include "engines/cosign/log_entry.h"

#include <optional>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "engines/cosign/json.h"

namespace cosign {
namespace {

using base::crypto::Hash;
using base::crypto::PublicKey;
using document::Node;

std::string sha256_hex(std::string_view bytes) {
  return base::to_hex(base::crypto::view(base::crypto::sha256(bytes)));
}

// What the log signs: canonical JSON (RFC 8785), whose keys are in order.
std::string promised_text(const LogEntry& entry) {
  return R"({"body":")" + base::to_base64(entry.body) + R"(","integratedTime":)" +
         std::to_string(entry.time) + R"(,"logID":")" + entry.log + R"(","logIndex":)" +
         std::to_string(entry.index) + "}";
}

// What the types of entries say, each in its own words. What a type does not say is nullptr.
struct Body {
  std::optional<std::string> signature;  // bytes
  std::optional<std::string> key;        // PEM
  std::string_view content_algorithm, content_hash;
  std::string_view statement_algorithm, statement_hash;
};

std::optional<std::string> optional_bytes(const Node& node,
                                          std::initializer_list<std::string_view> keys) {
  return base::from_base64(text_at(node, keys));
}

base::Result<Node> only_signature(const Node& spec, std::initializer_list<std::string_view> keys) {
  const auto signatures = items_at(spec, keys);
  if (signatures.size() != 1)
    return base::invalid("the log's entry has " + std::to_string(signatures.size()) +
                         " signatures, not one");
  return signatures[0];
}

base::Result<Body> read_hashed_record(const Node& spec) {
  return Body{.signature = optional_bytes(spec, {"signature", "content"}),
              .key = optional_bytes(spec, {"signature", "publicKey", "content"}),
              .content_algorithm = text_at(spec, {"data", "hash", "algorithm"}),
              .content_hash = text_at(spec, {"data", "hash", "value"}),
              .statement_algorithm = {},
              .statement_hash = {}};
}

base::Result<Body> read_dsse(const Node& spec) {
  const Node one = TRY(only_signature(spec, {"signatures"}));
  return Body{.signature = optional_bytes(one, {"signature"}),
              .key = optional_bytes(one, {"verifier"}),
              .content_algorithm = text_at(spec, {"envelopeHash", "algorithm"}),
              .content_hash = text_at(spec, {"envelopeHash", "value"}),
              .statement_algorithm = text_at(spec, {"payloadHash", "algorithm"}),
              .statement_hash = text_at(spec, {"payloadHash", "value"})};
}

base::Result<Body> read_intoto(const Node& spec) {
  Body out{.signature = {},
           .key = optional_bytes(spec, {"publicKey"}),
           .content_algorithm = text_at(spec, {"content", "hash", "algorithm"}),
           .content_hash = text_at(spec, {"content", "hash", "value"}),
           .statement_algorithm = text_at(spec, {"content", "payloadHash", "algorithm"}),
           .statement_hash = text_at(spec, {"content", "payloadHash", "value"})};
  if (node_at(spec, {"content", "envelope"}) == nullptr) return out;  // version 0.0.1
  const Node one = TRY(only_signature(spec, {"content", "envelope", "signatures"}));
  out.key = optional_bytes(one, {"publicKey"});
  // Rekor encodes the envelope's base64 in base64 once more.
  out.signature = optional_bytes(one, {"sig"});
  if (const auto inner = base::from_base64(out.signature.value_or("")); inner && !inner->empty())
    out.signature = inner;
  return out;
}

base::Result<Body> read_body(std::string_view text, document::Arena& arena) {
  const Node node = TRY(read_object(text, "the log's entry", arena));
  const std::string_view kind = text_at(node, {"kind"});
  const Node* spec = node_at(node, {"spec"});
  if (spec != nullptr && spec->is_map()) {
    if (kind == "hashedrekord" || kind == "rekord") return read_hashed_record(*spec);
    if (kind == "dsse") return read_dsse(*spec);
    if (kind == "intoto") return read_intoto(*spec);
  }
  return base::invalid("the log's entry is of kind \"" + std::string(kind) +
                       "\", which is none of hashedrekord, rekord, dsse and intoto");
}

// A key, or a certificate of it.
bool is_key(std::string_view pem, const PublicKey& wanted) {
  if (const auto key = PublicKey::from_pem(pem)) return key->der() == wanted.der();
  const auto certificate = base::crypto::x509::from_pem(pem);
  return certificate && certificate->public_key_der == wanted.der();
}

// Of the content or, where that is not known, of the signature and the statement: one of them has
// to be there, and none may be of something else.
base::Done check_body(const Body& body, const Logged& logged) {
  bool is_bound = false;
  if (!body.key || !is_key(*body.key, *logged.key))
    return base::invalid("the log's entry is of another key");
  if (body.signature) {
    if (*body.signature != logged.signature)
      return base::invalid("the log's entry is of another signature");
    is_bound = true;
  }
  if (!logged.content.empty()) {
    if (body.content_algorithm != "sha256" || body.content_hash != sha256_hex(logged.content))
      return base::invalid("the log's entry is of another content");
    is_bound = true;
  }
  if (!logged.statement.empty() && !body.statement_hash.empty() &&
      (body.statement_algorithm != "sha256" || body.statement_hash != sha256_hex(logged.statement)))
    return base::invalid("the log's entry is of another statement");
  if (!is_bound) return base::invalid("the log's entry does not say which signature it is of");
  return {};
}

}  // namespace

base::Result<LogEntry> read_log_entry(std::string_view annotation, document::Arena& arena) {
  const Node node = TRY(read_object(annotation, "the log's promise", arena));
  const auto time = number_at(node, {"Payload", "integratedTime"});
  const auto index = number_at(node, {"Payload", "logIndex"});
  if (!time || !index) return base::invalid("the log's promise lacks integratedTime or logIndex");
  return LogEntry{.body = TRY(bytes_at(node, {"Payload", "body"})),
                  .promise = TRY(bytes_at(node, {"SignedEntryTimestamp"})),
                  .log = std::string(text_at(node, {"Payload", "logID"})),
                  .time = *time,
                  .index = *index};
}

base::Result<LogEntry> read_log_entry(const Node& of_bundle) {
  const auto time = number_at(of_bundle, {"integratedTime"});
  const auto index = number_at(of_bundle, {"logIndex"});
  if (!time || node_at(of_bundle, {"inclusionPromise"}) == nullptr)
    return base::invalid("the log gave no signed entry timestamp (inclusionPromise)");
  return LogEntry{.body = TRY(bytes_at(of_bundle, {"canonicalizedBody"})),
                  .promise = TRY(bytes_at(of_bundle, {"inclusionPromise", "signedEntryTimestamp"})),
                  .log = base::to_hex(TRY(bytes_at(of_bundle, {"logId", "keyId"}))),
                  .time = *time,
                  .index = index.value_or(0)};  // JSON of protocol buffers leaves out what is 0
}

base::Result<base::Time> verify_log_entry(const LogEntry& entry, const Logged& logged,
                                          std::span<const PublicKey> logs, document::Arena& arena) {
  constexpr std::int64_t seconds_max = INT64_MAX / 1'000'000'000;
  if (entry.time <= 0 || entry.time > seconds_max)
    return base::invalid("the log's entry has no time that can be");
  const Body body = TRY(read_body(entry.body, arena));
  TRY(check_body(body, logged));
  for (const PublicKey& log : logs) {
    if (sha256_hex(log.der()) != entry.log) continue;
    if (!log.verifies(Hash::sha256, promised_text(entry), entry.promise))
      return base::invalid("the log did not sign this promise");
    return base::Time{} + base::seconds(entry.time);
  }
  return base::invalid("the entry is of a log whose key is not trusted: " + entry.log);
}

}  // namespace cosign
