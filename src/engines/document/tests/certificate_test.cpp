// The certificates were made with Go's crypto/x509, and beside each is what encoding/json makes of
// it, without name constraints, policy mappings and a request's attributes.
#include "engines/document/certificate.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "engines/document/embedded.h"
#include "engines/document/write.h"

namespace document {
namespace {

std::string contents(const std::string& name) {
  std::ifstream file("src/engines/document/tests/certificates/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Certificates, are_shown_as_go_encodes_them) {
  for (const std::string name : {"full", "plain", "request"}) {
    Arena arena;
    const auto read = read_certificate(contents(name + ".pem"), arena);
    ASSERT_TRUE(read) << name << ": " << read.error().message;
    const auto wanted = embedded_json(contents(name + ".json"), arena);
    ASSERT_TRUE(wanted) << name;
    EXPECT_EQ(read->size(), wanted->size());
    for (const Member& member : wanted->members()) {
      const Node* value = read->find(member.key);
      ASSERT_NE(value, nullptr) << name << " " << member.key.text();
      EXPECT_TRUE(equal(*value, member.value))
          << name << " " << member.key.text() << ": " << to_json(*value);
    }
  }
}

TEST(Certificates, what_is_none_is_refused) {
  Arena arena;
  std::string cut = contents("plain.pem");
  cut.replace(cut.find("\nMII") + 40, 8, "AAAAAAAA");
  for (const std::string& text :
       {std::string(), std::string("hello"), cut,
        std::string("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        std::string("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")})
    EXPECT_EQ(read_certificate(text, arena).error().code, base::Code::invalid) << text;
  EXPECT_EQ(read_certificate(std::string(2 << 20, 'a'), arena).error().code, base::Code::limited);
}

// Ed25519, with nothing but a subject.
TEST(Certificates, of_other_keys_than_rsa_are_refused) {
  constexpr std::string_view pem = R"(-----BEGIN CERTIFICATE-----
MIIBLDCB36ADAgECAhRm0iOq+5XAqJvEy9/AGWAGnAjJOzAFBgMrZXAwDDEKMAgG
A1UEAwwBeDAeFw0yNjExMjYxMjAzNTFaFw0zNjExMjMxMjAzNTFaMAwxCjAIBgNV
BAMMAXgwKjAFBgMrZXADIQAgDW5fABFKPQPktJqmtdRnPy18c0hZOT96Ni61c7Q0
/6NTMFEwHQYDVR0OBBYEFNKgo7ukJRtiQzG/WPRWh9RYoMlVMB8GA1UdIwQYMBaA
FNKgo7ukJRtiQzG/WPRWh9RYoMlVMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EA
YvA/5uaDaqN/7xQYXJzRPDZcVS8D3OtVgXDHybr2Lidsfi6R0hSJ6x6pvpl47gaA
crV+EHVg5t9tDLUmw8iHAQ==
-----END CERTIFICATE-----
)";
  Arena arena;
  EXPECT_EQ(read_certificate(pem, arena).error().message,
            "the certificate's key is not one of RSA");
}

}  // namespace
}  // namespace document
