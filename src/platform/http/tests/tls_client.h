// What the tests of TLS stand on: certificates made on the spot, and a client that speaks TLS over
// one connection.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace http {

// A folder with certificate.pem and key.pem, self-signed.
class CertificateFolder {
 public:
  CertificateFolder();
  ~CertificateFolder();
  CertificateFolder(const CertificateFolder&) = delete;
  CertificateFolder& operator=(const CertificateFolder&) = delete;
  void issue(const std::string& common_name) const;  // replaces both files, as a renewal does
  std::string certificate() const { return (path_ / "certificate.pem").string(); }
  std::string key() const { return (path_ / "key.pem").string(); }

 private:
  std::filesystem::path path_;
};

class TlsClient {
 public:
  // `version`: TLS1_2_VERSION and the like, spoken exactly; 0: the best of both.
  explicit TlsClient(std::uint16_t port, int version = 0, const char* ciphers = nullptr);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool connected() const { return connected_; }  // the handshake is over
  std::string version() const;                   // "TLSv1.3"
  std::string protocol() const;                  // what ALPN chose
  std::string peer_name() const;                 // the common name of the certificate shown
  void send(const std::string& bytes);
  // What comes until `end` has come in it, or the connection ends.
  std::string read_until(const std::string& end);
  std::string read_all() { return read_until(std::string("\0never", 6)); }

 private:
  int socket_ = -1;
  ssl_ctx_st* context_ = nullptr;
  ssl_st* ssl_ = nullptr;
  bool connected_ = false;
};

}  // namespace http
