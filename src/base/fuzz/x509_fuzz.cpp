// Certificates and requests from strangers: the first byte says which the rest is, as DER.
#include "base/crypto/x509.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view der(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::string name = data[0] % 2 == 0 ? "CERTIFICATE" : "CERTIFICATE REQUEST";
  const std::string packed = base::to_base64(der);
  constexpr std::size_t line = 64;
  std::string pem = "-----BEGIN " + name + "-----\n";
  for (std::size_t at = 0; at < packed.size(); at += line) pem += packed.substr(at, line) + "\n";
  (void)base::crypto::x509::from_pem(pem + "-----END " + name + "-----\n");
  (void)base::crypto::x509::from_pem(der);
  return 0;
}
