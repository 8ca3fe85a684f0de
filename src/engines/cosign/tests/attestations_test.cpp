#include <gtest/gtest.h>

#include "base/text.h"
#include "engines/cosign/tests/verdict.h"

namespace cosign {
namespace {

using namespace signing;  // NOLINT(google-build-using-namespace): a vocabulary of tests

class Attestations : public testing::Test {
 protected:
  base::Result<std::vector<document::Node>> statements(Layout& layout, const TrustText& text,
                                                       Forms forms = Forms::tags) {
    layout.write_index();
    EXPECT_TRUE(images.add(layout, "layout"));
    const auto trust = Trust::compile(text);
    if (!trust) return trust.error();
    return verified_statements(
        {.images = images, .digest = digest, .trust = *trust, .now = today, .forms = forms}, arena);
  }
  Layer envelope(const PrivateKey& by, const std::string& statement) {
    return {.content = envelope_of(by, statement),
            .media_type = "application/vnd.dsse.envelope.v1+json"};
  }
  std::string bundle(const PrivateKey& by, const std::string& statement,
                     const std::string& material) {
    return R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{)" +
           material + R"(},"dsseEnvelope":)" + envelope_of(by, statement) + "}";
  }

  PrivateKey key, other, log;
  std::string pem = key.public_pem(), log_pem = log.public_pem();
  std::string digest = Layout().image(reference);
  image::Registry images;
  document::Arena arena;
};

TEST_F(Attestations, are_those_that_verify) {
  Layout layout;
  layout.image(reference);
  attach(layout, digest, ".att",
         {envelope(key, statement_of(digest, "https://example.com/sbom", R"({"n":1})")),
          envelope(other, statement_of(digest, "https://example.com/forged")),
          envelope(key, statement_of("sha256:" + std::string(64, 'b'), "https://example.com/b"))});
  const auto found = statements(layout, key_alone(pem));
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().find("predicateType")->string(), "https://example.com/sbom");
}

TEST_F(Attestations, are_refused_when_none_verifies) {
  Layout layout;
  layout.image(reference);
  attach(layout, digest, ".att",
         {envelope(other, statement_of(digest, "https://example.com/forged")),
          envelope(key, statement_of("sha256:" + std::string(64, 'b'), "https://example.com/b"))});
  const auto found = statements(layout, key_alone(pem));
  ASSERT_FALSE(found);
  EXPECT_REFUSED(found.error().message, "not by this key; the statement is about another image");
}

TEST_F(Attestations, are_found_in_bundles) {
  const std::string statement = statement_of(digest, "https://sigstore.dev/cosign/sign/v1");
  Layout layout;
  layout.image(reference);
  refer(layout, digest,
        {.content = bundle(key, statement, R"("publicKey":{"hint":"x"})"),
         .media_type = "application/vnd.dev.sigstore.bundle.v0.3+json"});
  const auto found = statements(layout, key_alone(pem), Forms::newest);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->size(), 1U);
  EXPECT_EQ(verdict(layout, digest, key_alone(pem), Forms::bundles), "");
  EXPECT_REFUSED(verdict(layout, digest, key_alone(pem), Forms::tags), "no signature of");
  const std::string other_pem = other.public_pem();
  EXPECT_REFUSED(verdict(layout, digest, key_alone(other_pem), Forms::newest), "not by this key");
}

TEST_F(Attestations, in_bundles_are_logged) {
  const std::string statement = statement_of(digest, "https://example.com/sbom");
  const std::string envelope = envelope_of(key, statement);
  const auto logged = [&](std::string_view of_statement, const std::string& kind) {
    const std::size_t at = envelope.find("\"sig\":\"") + 7;
    const std::string signature =
        *base::from_base64(envelope.substr(at, envelope.find('"', at) - at));
    const std::string entry = log_entry_of_bundle({.log = &log,
                                                   .content = "as it was sent",
                                                   .signature = signature,
                                                   .signer_pem = pem,
                                                   .kind = kind},
                                                  of_statement);
    Layout layout;
    layout.image(reference);
    refer(layout, digest,
          {.content = R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",)"
                      R"("verificationMaterial":{"publicKey":{},"tlogEntries":[)" +
                      entry + R"(]},"dsseEnvelope":)" + envelope + "}",
           .media_type = "application/vnd.dev.sigstore.bundle.v0.3+json"});
    return verdict(layout, digest, {.key = pem, .log_key = log_pem}, Forms::bundles);
  };
  EXPECT_EQ(logged(statement, "dsse"), "");
  EXPECT_REFUSED(logged("another", "dsse"), "another statement");
}

}  // namespace
}  // namespace cosign
