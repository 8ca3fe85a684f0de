#include "engines/cosign/verify.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/text.h"
#include "engines/cosign/tests/verdict.h"

namespace cosign {
namespace {

using namespace signing;  // NOLINT(google-build-using-namespace): a vocabulary of tests

TEST(VerifySignature, takes_every_kind_of_key) {
  for (const KeyType type : {KeyType::p256, KeyType::p384, KeyType::rsa2048, KeyType::ed25519}) {
    const PrivateKey key(type);
    for (const std::string_view hash : {"sha224", "sha256", "sha384", "sha512"}) {
      Layout layout;
      const std::string digest = layout.image(reference);
      attach(layout, digest, ".sig", {signature_layer(key, claim_of(digest), hash)});
      const std::string pem = key.public_pem();
      TrustText trust = key_alone(pem);
      trust.hash = hash;
      EXPECT_EQ(verdict(layout, digest, trust), "");
    }
  }
}

TEST(VerifySignature, refuses_keys_that_prove_nothing) {
  for (const KeyType type : {KeyType::secp256k1, KeyType::rsa1024}) {
    const PrivateKey key(type);
    Layout layout;
    const std::string digest = layout.image(reference);
    attach(layout, digest, ".sig", {signature_layer(key, claim_of(digest))});
    const std::string pem = key.public_pem();
    EXPECT_REFUSED(verdict(layout, digest, key_alone(pem)),
                   type == KeyType::rsa1024 ? "rsa_key_bits_min" : "curve");
  }
}

struct Tampering {
  const char* name;
  const char* reason;
  std::function<void(Layout&, const std::string& digest, const PrivateKey&)> attach;
};

TEST(VerifySignature, refuses_what_was_tampered_with) {
  const PrivateKey key, other;
  const std::string pem = key.public_pem();
  const auto with = [](Layout& layout, const std::string& digest, Layer layer) {
    attach(layout, digest, ".sig", {std::move(layer)});
  };
  const Tampering cases[] = {
      {"nothing is attached", "no signature of",
       [](Layout&, const std::string&, const PrivateKey&) {}},
      {"another key signed", "not by this key",
       [&](Layout& layout, const std::string& digest, const PrivateKey&) {
         with(layout, digest, signature_layer(other, claim_of(digest)));
       }},
      {"the claim is of another image", "another image",
       [&](Layout& layout, const std::string& digest, const PrivateKey& by) {
         with(layout, digest, signature_layer(by, claim_of("sha256:" + std::string(64, 'a'))));
       }},
      {"the claim was changed after it was signed", "not by this key",
       [&](Layout& layout, const std::string& digest, const PrivateKey& by) {
         Layer layer = signature_layer(by, claim_of("sha256:" + std::string(64, 'a')));
         layer.content = claim_of(digest);
         with(layout, digest, layer);
       }},
      {"the signature is cut off", "not by this key",
       [&](Layout& layout, const std::string& digest, const PrivateKey& by) {
         Layer layer = signature_layer(by, claim_of(digest));
         const std::string bytes = by.sign(claim_of(digest));
         layer.annotations.begin()->second = base::to_base64(bytes.substr(0, bytes.size() - 1));
         with(layout, digest, layer);
       }},
      {"there is no signature", "without a signature",
       [&](Layout& layout, const std::string& digest, const PrivateKey& by) {
         Layer layer = signature_layer(by, claim_of(digest));
         layer.annotations.clear();
         with(layout, digest, layer);
       }},
      {"what was signed is no JSON", "the claim",
       [&](Layout& layout, const std::string& digest, const PrivateKey& by) {
         with(layout, digest, signature_layer(by, "{"));
       }},
      {"what was signed is no claim about an image", "of type",
       [&](Layout& layout, const std::string& digest, const PrivateKey& by) {
         with(layout, digest,
              signature_layer(
                  by, R"({"critical":{"image":{"docker-manifest-digest":")" + digest + R"("}}})"));
       }},
      {"a blob is not what its name says", "another digest",
       [&](Layout& layout, const std::string& digest, const PrivateKey& by) {
         const std::string claim = claim_of(digest);
         with(layout, digest, signature_layer(by, claim));
         layout.files()["blobs/sha256/" + layout.blob(claim).substr(7)] = claim + " ";
       }},
  };
  for (const Tampering& one : cases) {
    Layout layout;
    const std::string digest = layout.image(reference);
    one.attach(layout, digest, key);
    EXPECT_REFUSED(verdict(layout, digest, key_alone(pem)), one.reason) << " " << one.name;
  }
}

TEST(VerifySignature, refuses_when_any_byte_of_the_claim_or_signature_is_another) {
  const PrivateKey key;
  const std::string pem = key.public_pem();
  Layout first;
  const std::string digest = first.image(reference);
  const std::string claim = claim_of(digest), signature = key.sign(claim);
  const auto refused = [&](const std::string& text, const std::string& bytes) {
    Layout layout;
    layout.image(reference);
    Layer layer = signature_layer(key, text);
    layer.annotations.begin()->second = base::to_base64(bytes);
    attach(layout, digest, ".sig", {layer});
    return !verdict(layout, digest, key_alone(pem)).empty();
  };
  EXPECT_FALSE(refused(claim, signature));
  for (std::size_t i = 0; i < claim.size(); ++i) {
    std::string other = claim;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_TRUE(refused(other, signature)) << i;
  }
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string other = signature;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_TRUE(refused(claim, other)) << i;
  }
}

TEST(VerifySignature, wants_the_annotations_of_one_and_the_same_claim) {
  const PrivateKey key;
  const std::string pem = key.public_pem();
  Layout layout;
  const std::string digest = layout.image(reference);
  attach(layout, digest, ".sig",
         {signature_layer(key, claim_of(digest, R"({"env":"test"})")),
          signature_layer(key, claim_of(digest, R"({"env":"prod","team":"a"})"))});
  TrustText trust = key_alone(pem);
  trust.annotations = {{"env", "prod"}};
  EXPECT_EQ(verdict(layout, digest, trust), "");
  trust.annotations = {{"env", "prod"}, {"team", "b"}};
  EXPECT_REFUSED(verdict(layout, digest, trust), "annotation");
  trust.annotations = {{"env", "test"}, {"team", "a"}};
  EXPECT_REFUSED(verdict(layout, digest, trust), "annotation");
  trust.annotations = {{"absent", ""}};
  EXPECT_REFUSED(verdict(layout, digest, trust), "annotation");
}

TEST(VerifySignature, finds_what_refers_to_the_image_and_what_cosign_saved) {
  const PrivateKey key;
  const std::string pem = key.public_pem();
  Layout referring;
  const std::string digest = referring.image(reference);
  refer(referring, digest, signature_layer(key, claim_of(digest)));
  EXPECT_EQ(verdict(referring, digest, key_alone(pem)), "");

  Layout saved;
  saved.image(reference);
  const Layer layer = signature_layer(key, claim_of(digest));
  saved.manifest(
      fmt::format(
          R"({{"layers":[{{"mediaType":"{}","digest":"{}","size":{},"annotations":{{"{}":"{}"}}}}]}})",
          layer.media_type, saved.blob(layer.content), layer.content.size(),
          layer.annotations.begin()->first, layer.annotations.begin()->second),
      R"("kind":"dev.cosignproject.cosign/sigs")");
  EXPECT_EQ(verdict(saved, digest, key_alone(pem)), "");
}

TEST(VerifySignature, asks_a_log_unless_it_is_ignored) {
  const PrivateKey key, log, other_log;
  const std::string pem = key.public_pem(), log_pem = log.public_pem();
  Layout unlogged;
  const std::string digest = unlogged.image(reference);
  const Layer layer = signature_layer(key, claim_of(digest));
  attach(unlogged, digest, ".sig", {layer});
  TrustText trust{.key = pem};
  EXPECT_REFUSED(verdict(unlogged, digest, trust), "the log's public key is not given");
  trust.log_key = log_pem;
  EXPECT_REFUSED(verdict(unlogged, digest, trust), "without an entry of a Rekor log");

  const auto logged = [&](const LogRequest& request) {
    Layout layout;
    layout.image(reference);
    Layer with_entry = layer;
    with_entry.annotations["dev.sigstore.cosign/bundle"] = log_annotation(request);
    attach(layout, digest, ".sig", {with_entry});
    return verdict(layout, digest, trust);
  };
  const std::string signature = *base::from_base64(layer.annotations.begin()->second);
  const LogRequest honest{
      .log = &log, .content = layer.content, .signature = signature, .signer_pem = pem};
  EXPECT_EQ(logged(honest), "");
  LogRequest request = honest;
  request.log = &other_log;
  EXPECT_REFUSED(logged(request), "whose key is not trusted");
  request = honest;
  request.content = "another";
  EXPECT_REFUSED(logged(request), "another content");
  request = honest;
  request.signature = "another";
  EXPECT_REFUSED(logged(request), "another signature");
  request = honest;
  request.signer_pem = log_pem;
  EXPECT_REFUSED(logged(request), "another key");
  request = honest;
  request.kind = "alpine";
  EXPECT_REFUSED(logged(request), "none of hashedrekord");
}

class Keyless : public testing::Test {
 protected:
  Keyless() {
    root_pem = certificate_pem({.name = "root",
                                .key = &root,
                                .authority = true,
                                .from = today - base::days(900),
                                .until = today + base::days(900),
                                .usage = ""});
    log_pem = log.public_pem();
    digest = Layout().image(reference);
  }

  // A certificate of ten minutes, as Fulcio gives them, 100 days ago.
  CertificateRequest certificate() const {
    return {.name = "signer",
            .key = &signer,
            .issuer_key = &root,
            .issuer_name = "root",
            .from = signed_at - base::minutes(1),
            .until = signed_at + base::minutes(9),
            .email = "dev@acme.example",
            .issuer_of_login = "https://login.acme.example",
            .repository = "acme/app"};
  }
  TrustText trust() const {
    return {.roots = root_pem, .log_key = log_pem, .ignores_timestamps = true};
  }
  std::string verdict_of(const CertificateRequest& request, const TrustText& text,
                         std::optional<base::Time> logged = signed_at) const {
    const std::string pem = certificate_pem(request);
    Layout layout;
    layout.image(reference);
    Layer layer = signature_layer(signer, claim_of(digest));
    const std::string signature = *base::from_base64(layer.annotations.begin()->second);
    layer.annotations["dev.sigstore.cosign/certificate"] = pem;
    layer.annotations["dev.sigstore.cosign/chain"] = root_pem;
    if (logged)
      layer.annotations["dev.sigstore.cosign/bundle"] = log_annotation({.log = &log,
                                                                        .when = *logged,
                                                                        .content = layer.content,
                                                                        .signature = signature,
                                                                        .signer_pem = pem});
    attach(layout, digest, ".sig", {layer});
    return verdict(layout, digest, text);
  }

  static constexpr base::Time signed_at = today - base::days(100);
  PrivateKey root, other_root, signer, log;
  std::string root_pem, log_pem, digest;
};

TEST_F(Keyless, takes_a_certificate_that_was_valid_when_the_log_took_the_entry) {
  EXPECT_EQ(verdict_of(certificate(), trust()), "");
  EXPECT_REFUSED(verdict_of(certificate(), trust(), today), "expired");
  EXPECT_REFUSED(verdict_of(certificate(), trust(), signed_at - base::hours(1)), "not yet valid");
  TrustText ignoring = trust();
  ignoring.ignores_log = true;
  EXPECT_REFUSED(verdict_of(certificate(), ignoring, std::nullopt), "expired");
}

TEST_F(Keyless, refuses_other_roots_and_other_uses) {
  CertificateRequest request = certificate();
  request.issuer_key = &other_root;
  EXPECT_REFUSED(verdict_of(request, trust()), "signature failure");
  request = certificate();
  request.usage = "serverAuth";
  EXPECT_REFUSED(verdict_of(request, trust()), "not for signing code");
  // Whoever has a certificate cannot issue others.
  EXPECT_REFUSED(verdict_of(certificate(), TrustText{.ignores_log = true}), "roots");
}

TEST_F(Keyless, refuses_other_identities) {
  struct Case {
    IdentityText wanted;
    Comparison comparison;
    bool matches;
  };
  const Case cases[] = {
      {{.issuer = "https://login.acme.example", .subject = "dev@acme.example"},
       Comparison::exact,
       true},
      {{.issuer = "https://login.acme.example", .subject = "*@acme.example"},
       Comparison::wildcards,
       true},
      {{.issuer = "https://login.acme.example", .subject = "*@acme.example"},
       Comparison::exact,
       false},
      {{.issuer = "https://login.evil.example", .subject = "dev@acme.example"},
       Comparison::wildcards,
       false},
      {{.subject = "ops@acme.example"}, Comparison::wildcards, false},
      {{.issuer_pattern = "^https://login\\.acme", .subject_pattern = "@acme\\.example$"},
       Comparison::exact,
       true},
      {{.subject_pattern = "^ops@"}, Comparison::exact, false},
      {{.issuer_pattern = "evil"}, Comparison::exact, false},
  };
  for (const Case& one : cases) {
    TrustText text = trust();
    text.identities = {one.wanted};
    text.comparison = one.comparison;
    const std::string said = verdict_of(certificate(), text);
    EXPECT_EQ(said.empty(), one.matches) << one.wanted.subject << " " << said;
  }
  TrustText text = trust();
  text.identities = {{.subject = "dev@acme.example"}};
  CertificateRequest nameless = certificate();
  nameless.email = "";
  EXPECT_REFUSED(verdict_of(nameless, text), "another identity");
}

TEST_F(Keyless, compares_extensions_of_fulcio) {
  TrustText text = trust();
  text.extensions = {{"githubWorkflowRepository", "acme/*"}};
  EXPECT_EQ(verdict_of(certificate(), text), "");
  text.extensions = {{"1.3.6.1.4.1.57264.1.5", "other/app"}};
  EXPECT_REFUSED(verdict_of(certificate(), text), "the certificate's extension");
  text.extensions = {{"1.2.3", "*"}};
  EXPECT_REFUSED(verdict_of(certificate(), text), "no extension");
}

TEST_F(Keyless, wants_timestamps_of_a_log_of_certificates_unless_they_are_ignored) {
  TrustText text = trust();
  text.ignores_timestamps = false;
  EXPECT_REFUSED(verdict_of(certificate(), text), "log of certificates is asked for");
  text.certificate_log_key = log_pem;
  EXPECT_REFUSED(verdict_of(certificate(), text), "holds no timestamp");
}

TEST_F(Keyless, reads_certificates_that_policies_give) {
  CertificateRequest request = certificate();
  request.until = today + base::days(1);
  const std::string pem = certificate_pem(request);
  Layout layout;
  layout.image(reference);
  attach(layout, digest, ".sig", {signature_layer(signer, claim_of(digest))});
  TrustText text{.certificate = pem, .ignores_log = true, .ignores_timestamps = true};
  EXPECT_EQ(verdict(layout, digest, text), "");
  EXPECT_REFUSED(verdict(layout, digest, text, Forms::tags, today + base::days(2)), "expired");
  text.chain = root_pem;
  EXPECT_EQ(verdict(layout, digest, text), "");
  const std::string other =
      certificate_pem({.name = "root", .key = &other_root, .authority = true, .usage = ""});
  text.chain = other;
  EXPECT_REFUSED(verdict(layout, digest, text), "signature failure");
}

}  // namespace
}  // namespace cosign
