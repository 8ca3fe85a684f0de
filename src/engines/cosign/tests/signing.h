// Keys, certificates and signed images, made for tests with OpenSSL: nothing of it is kept.
#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engines/image/registry.h"

namespace cosign::signing {

enum class KeyType : std::uint8_t { p256, p384, secp256k1, rsa2048, rsa1024, ed25519 };

class PrivateKey {
 public:
  explicit PrivateKey(KeyType type = KeyType::p256);
  std::string sign(std::string_view message, std::string_view hash = "SHA256") const;
  std::string public_pem() const;
  std::string public_der() const;
  EVP_PKEY* get() const { return key_.get(); }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  std::unique_ptr<EVP_PKEY, Free> key_;
};

// 2026-01-01T00:00:00Z, the day of all tests.
inline constexpr base::Time today{1'767'225'600'000'000'000};

struct CertificateRequest {
  std::string_view name = "signer";
  const PrivateKey* key = nullptr;         // whose certificate it is
  const PrivateKey* issuer_key = nullptr;  // nullptr: its own
  std::string_view issuer_name = {};       // "": its own
  bool authority = false;
  base::Time from = today - base::days(1), until = today + base::days(1);
  std::string_view usage = "codeSigning";  // "": none is listed
  std::string_view email = {}, issuer_of_login = {};
  std::string_view repository = {};  // githubWorkflowRepository
};
std::string certificate_pem(const CertificateRequest& request);

// What a Rekor log promises, as cosign keeps it beside a signature.
struct LogRequest {
  const PrivateKey* log = nullptr;
  base::Time when = today;
  std::string_view content, signature;  // bytes
  std::string_view signer_pem;          // a public key or a certificate
  std::string kind = "hashedrekord";
};
std::string log_annotation(const LogRequest& request);
std::string log_entry_of_bundle(const LogRequest& request, std::string_view statement);

// A layout in memory.
class Layout final : public image::Files {
 public:
  base::Result<std::unique_ptr<image::Bytes>> open(std::string_view name) const override;
  std::string blob(std::string_view content);  // its digest
  // A manifest, listed in index.json with annotations (JSON members) when they are given.
  std::string manifest(const std::string& text, std::optional<std::string> annotations,
                       std::string_view media_type = "application/vnd.oci.image.manifest.v1+json");
  // An image with a configuration and no layer; its digest.
  std::string image(std::string_view name, std::string_view user = "app");
  std::map<std::string, std::string, std::less<>>& files() { return files_; }
  // With everything that was listed so far.
  void write_index();

 private:
  std::string descriptor(std::string_view content, std::string_view media_type,
                         std::string_view more = {});
  std::map<std::string, std::string, std::less<>> files_;
  std::vector<std::string> listed_;
};

std::string claim_of(std::string_view digest, std::string_view optional = "null");
std::string statement_of(std::string_view digest, std::string_view predicate_type,
                         std::string_view predicate = "{}");
std::string envelope_of(const PrivateKey& key, std::string_view statement);
std::string pre_authentication(std::string_view statement);

// A layer of a manifest of signatures: its content, and what is said of it.
struct Layer {
  std::string content, media_type;
  std::map<std::string, std::string> annotations = {};
};
Layer signature_layer(const PrivateKey& key, std::string_view claim,
                      std::string_view hash = "SHA256");
// Attached by the tag that cosign gives it: ".sig" or ".att".
void attach(Layout& layout, std::string_view digest, std::string_view suffix,
            const std::vector<Layer>& layers);
// Attached as an artifact that refers to the image.
void refer(Layout& layout, std::string_view digest, const Layer& layer);

std::string json_string(std::string_view text);  // as a string of JSON

}  // namespace cosign::signing
