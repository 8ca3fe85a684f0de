#include "engines/cosign/tests/signing.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "base/crypto/crypto.h"
#include "base/text.h"

namespace cosign::signing {
namespace {

std::string sha256_hex(std::string_view bytes) {
  return base::to_hex(base::crypto::view(base::crypto::sha256(bytes)));
}

EVP_PKEY* made(KeyType type) {
  switch (type) {
    case KeyType::p256:
      return EVP_EC_gen("P-256");
    case KeyType::p384:
      return EVP_EC_gen("P-384");
    case KeyType::secp256k1:
      return EVP_EC_gen("secp256k1");
    case KeyType::rsa2048:
      return EVP_RSA_gen(2048);
    case KeyType::rsa1024:
      return EVP_RSA_gen(1024);
    case KeyType::ed25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

void add_extension(X509* certificate, int id, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
  CHECK(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void add_raw_extension(X509* certificate, const char* id, std::string_view value) {
  ASN1_OBJECT* object = OBJ_txt2obj(id, 1);
  ASN1_OCTET_STRING* bytes = ASN1_OCTET_STRING_new();
  ASN1_OCTET_STRING_set(bytes, reinterpret_cast<const unsigned char*>(value.data()),
                        static_cast<int>(value.size()));
  X509_EXTENSION* extension = X509_EXTENSION_create_by_OBJ(nullptr, object, 0, bytes);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(bytes);
  ASN1_OBJECT_free(object);
}

void set_name(X509_NAME* name, std::string_view text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(text.data()),
                             static_cast<int>(text.size()), -1, 0);
}

constexpr std::int64_t second = 1'000'000'000;

std::string log_body(const LogRequest& request, std::string_view statement) {
  const std::string key = base::to_base64(request.signer_pem);
  const std::string signature = base::to_base64(request.signature);
  if (request.kind == "dsse")
    return fmt::format(
        R"({{"apiVersion":"0.0.1","kind":"dsse","spec":{{"envelopeHash":{{"algorithm":"sha256","value":"{}"}},)"
        R"("payloadHash":{{"algorithm":"sha256","value":"{}"}},"signatures":[{{"signature":"{}","verifier":"{}"}}]}}}})",
        sha256_hex(request.content), sha256_hex(statement), signature, key);
  return fmt::format(
      R"({{"apiVersion":"0.0.1","kind":"{}","spec":{{"data":{{"hash":{{"algorithm":"sha256","value":"{}"}}}},)"
      R"("signature":{{"content":"{}","publicKey":{{"content":"{}"}}}}}}}})",
      request.kind, sha256_hex(request.content), signature, key);
}

struct Promise {
  std::string body, signature, log;
  std::int64_t time;
};
Promise promise_of(const LogRequest& request, std::string_view statement) {
  Promise out{.body = base::to_base64(log_body(request, statement)),
              .signature = {},
              .log = sha256_hex(request.log->public_der()),
              .time = request.when.nanoseconds / second};
  const std::string text =
      fmt::format(R"({{"body":"{}","integratedTime":{},"logID":"{}","logIndex":7}})", out.body,
                  out.time, out.log);
  out.signature = base::to_base64(request.log->sign(text));
  return out;
}

}  // namespace

PrivateKey::PrivateKey(KeyType type) : key_(made(type)) { CHECK(key_ != nullptr); }

std::string PrivateKey::sign(std::string_view message, std::string_view hash) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* algorithm = EVP_PKEY_get_base_id(get()) == EVP_PKEY_ED25519
                                ? nullptr
                                : EVP_get_digestbyname(std::string(hash).c_str());
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  CHECK(EVP_DigestSignInit(context, nullptr, algorithm, nullptr, get()) == 1);
  CHECK(EVP_DigestSign(context, nullptr, &size, bytes, message.size()) == 1);
  std::string signature(size, '\0');
  CHECK(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                       message.size()) == 1);
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return signature;
}

std::string PrivateKey::public_pem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, get());
  return text_of(bio);
}

std::string PrivateKey::public_der() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(get(), &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string certificate_pem(const CertificateRequest& request) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), request.authority ? 1 : 2);
  ASN1_TIME_set(X509_getm_notBefore(certificate), request.from.nanoseconds / second);
  ASN1_TIME_set(X509_getm_notAfter(certificate), request.until.nanoseconds / second);
  set_name(X509_get_subject_name(certificate), request.name);
  set_name(X509_get_issuer_name(certificate),
           request.issuer_name.empty() ? request.name : request.issuer_name);
  X509_set_pubkey(certificate, request.key->get());
  add_extension(certificate, NID_basic_constraints,
                request.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!request.usage.empty())
    add_extension(certificate, NID_ext_key_usage, std::string(request.usage));
  if (!request.email.empty())
    add_extension(certificate, NID_subject_alt_name, "email:" + std::string(request.email));
  if (!request.issuer_of_login.empty())
    add_raw_extension(certificate, "1.3.6.1.4.1.57264.1.1", request.issuer_of_login);
  if (!request.repository.empty())
    add_raw_extension(certificate, "1.3.6.1.4.1.57264.1.5", request.repository);
  const PrivateKey& issuer = request.issuer_key == nullptr ? *request.key : *request.issuer_key;
  CHECK(X509_sign(certificate, issuer.get(), EVP_sha256()) > 0);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  X509_free(certificate);
  return text_of(bio);
}

std::string log_annotation(const LogRequest& request) {
  const Promise promise = promise_of(request, "");
  return fmt::format(
      R"({{"SignedEntryTimestamp":"{}","Payload":{{"body":"{}","integratedTime":{},"logIndex":7,"logID":"{}"}}}})",
      promise.signature, promise.body, promise.time, promise.log);
}

std::string log_entry_of_bundle(const LogRequest& request, std::string_view statement) {
  const Promise promise = promise_of(request, statement);
  return fmt::format(
      R"({{"logIndex":"7","logId":{{"keyId":"{}"}},"kindVersion":{{"kind":"{}","version":"0.0.1"}},)"
      R"("integratedTime":"{}","inclusionPromise":{{"signedEntryTimestamp":"{}"}},"canonicalizedBody":"{}"}})",
      base::to_base64(*base::from_hex(promise.log)), request.kind, promise.time, promise.signature,
      promise.body);
}

base::Result<std::unique_ptr<image::Bytes>> Layout::open(std::string_view name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return base::not_found("there is no " + std::string(name));
  return std::unique_ptr<image::Bytes>(std::make_unique<image::MemoryBytes>(found->second));
}

std::string Layout::blob(std::string_view content) {
  const std::string hex = sha256_hex(content);
  files_["blobs/sha256/" + hex] = content;
  return "sha256:" + hex;
}

std::string Layout::descriptor(std::string_view content, std::string_view media_type,
                               std::string_view more) {
  return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{}{}}})", media_type, blob(content),
                     content.size(), more);
}

std::string Layout::manifest(const std::string& text, std::optional<std::string> annotations,
                             std::string_view media_type) {
  if (annotations)
    listed_.push_back(descriptor(text, media_type, R"(,"annotations":{)" + *annotations + "}"));
  return blob(text);
}

std::string Layout::image(std::string_view name, std::string_view user) {
  const std::string config = descriptor(
      fmt::format(
          R"({{"architecture":"amd64","os":"linux","config":{{"User":"{}"}},"rootfs":{{"type":"layers","diff_ids":[]}}}})",
          user),
      "application/vnd.oci.image.config.v1+json");
  return manifest(fmt::format(R"({{"schemaVersion":2,"config":{},"layers":[]}})", config),
                  fmt::format(R"("org.opencontainers.image.ref.name":"{}")", name));
}

void Layout::write_index() {
  std::string all;
  for (const std::string& one : listed_) all += (all.empty() ? "" : ",") + one;
  files_["index.json"] = R"({"schemaVersion":2,"manifests":[)" + all + "]}";
}

std::string claim_of(std::string_view digest, std::string_view optional) {
  return fmt::format(
      R"({{"critical":{{"identity":{{"docker-reference":"ghcr.io/acme/app"}},"image":{{"docker-manifest-digest":"{}"}},)"
      R"("type":"cosign container image signature"}},"optional":{}}})",
      digest, optional);
}

std::string statement_of(std::string_view digest, std::string_view predicate_type,
                         std::string_view predicate) {
  return fmt::format(
      R"({{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"{}","subject":[{{"name":"app","digest":{{"sha256":"{}"}}}}],"predicate":{}}})",
      predicate_type, digest.substr(digest.find(':') + 1), predicate);
}

std::string pre_authentication(std::string_view statement) {
  constexpr std::string_view type = "application/vnd.in-toto+json";
  return fmt::format("DSSEv1 {} {} {} {}", type.size(), type, statement.size(), statement);
}

std::string envelope_of(const PrivateKey& key, std::string_view statement) {
  return fmt::format(
      R"({{"payloadType":"application/vnd.in-toto+json","payload":"{}","signatures":[{{"keyid":"","sig":"{}"}}]}})",
      base::to_base64(statement), base::to_base64(key.sign(pre_authentication(statement))));
}

Layer signature_layer(const PrivateKey& key, std::string_view claim, std::string_view hash) {
  return {.content = std::string(claim),
          .media_type = "application/vnd.dev.cosign.simplesigning.v1+json",
          .annotations = {
              {"dev.cosignproject.cosign/signature", base::to_base64(key.sign(claim, hash))}}};
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

namespace {

std::string layer_descriptor(Layout& layout, const Layer& layer) {
  std::string annotations;
  for (const auto& [key, value] : layer.annotations)
    annotations += (annotations.empty() ? "" : ",") + json_string(key) + ":" + json_string(value);
  return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{},"annotations":{{{}}}}})",
                     layer.media_type, layout.blob(layer.content), layer.content.size(),
                     annotations);
}

}  // namespace

void attach(Layout& layout, std::string_view digest, std::string_view suffix,
            const std::vector<Layer>& layers) {
  std::string all;
  for (const Layer& layer : layers)
    all += (all.empty() ? "" : ",") + layer_descriptor(layout, layer);
  layout.manifest(
      fmt::format(R"({{"schemaVersion":2,"layers":[{}]}})", all),
      fmt::format(R"("org.opencontainers.image.ref.name":"ghcr.io/acme/app:sha256-{}{}")",
                  digest.substr(digest.find(':') + 1), suffix));
}

void refer(Layout& layout, std::string_view digest, const Layer& layer) {
  layout.manifest(
      fmt::format(
          R"({{"schemaVersion":2,"artifactType":"{}","layers":[{}],"subject":{{"digest":"{}","size":1}}}})",
          layer.media_type, layer_descriptor(layout, layer), digest),
      "");
}

}  // namespace cosign::signing
