#include "platform/http/tests/tls_client.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>

#include "base/check.h"

namespace http {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Renamed over the old one, so that nobody ever sees half a file.
template <class Write>
void write_file(const std::string& path, Write write) {
  const std::string next = path + ".next";
  {
    const std::unique_ptr<std::FILE, Free> file(std::fopen(next.c_str(), "w"));
    CHECK(file != nullptr && write(file.get()) == 1);
  }
  std::filesystem::permissions(next, std::filesystem::perms::owner_read);
  std::filesystem::rename(next, path);
}

}  // namespace

CertificateFolder::CertificateFolder() {
  std::string path = std::filesystem::temp_directory_path() / "mainstay-tls-XXXXXX";
  CHECK(mkdtemp(path.data()) != nullptr);
  path_ = path;
  issue("first");
}

CertificateFolder::~CertificateFolder() { std::filesystem::remove_all(path_); }

void CertificateFolder::issue(const std::string& common_name) const {
  const std::unique_ptr<EVP_PKEY, Free> private_key(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, Free> signed_key(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(signed_key.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(signed_key.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(signed_key.get()), 3'600);
  X509_set_pubkey(signed_key.get(), private_key.get());
  X509_NAME* name = X509_get_subject_name(signed_key.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(signed_key.get(), name);
  CHECK(X509_sign(signed_key.get(), private_key.get(), EVP_sha256()) != 0);
  write_file(key(), [&](std::FILE* file) {
    return PEM_write_PrivateKey(file, private_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  write_file(certificate(),
             [&](std::FILE* file) { return PEM_write_X509(file, signed_key.get()); });
}

TlsClient::TlsClient(std::uint16_t port, int version, const char* ciphers) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context_, 0);  // offers anything: the server must choose
  if (version != 0) {
    SSL_CTX_set_min_proto_version(context_, version);
    SSL_CTX_set_max_proto_version(context_, version);
  }
  if (ciphers != nullptr) SSL_CTX_set_cipher_list(context_, ciphers);
  constexpr unsigned char offered[] = "\x02h2\x08http/1.1";
  SSL_CTX_set_alpn_protos(context_, offered, sizeof offered - 1);
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, socket_);
  connected_ = SSL_connect(ssl_) == 1;
}

TlsClient::~TlsClient() {
  if (connected_) SSL_shutdown(ssl_);
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  ::close(socket_);
}

std::string TlsClient::version() const { return SSL_get_version(ssl_); }

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::peer_name() const {
  const std::unique_ptr<X509, Free> shown(SSL_get1_peer_certificate(ssl_));
  char name[64] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name, sizeof name);
  return name;
}

void TlsClient::send(const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const int sent = SSL_write(ssl_, bytes.data() + done, static_cast<int>(bytes.size() - done));
    CHECK(sent > 0);
    done += static_cast<std::size_t>(sent);
  }
}

std::string TlsClient::read_until(const std::string& end) {
  std::string all;
  while (all.find(end) == std::string::npos) {
    char buffer[16'384];
    const int got = SSL_read(ssl_, buffer, sizeof buffer);
    if (got <= 0) break;
    all.append(buffer, static_cast<std::size_t>(got));
  }
  return all;
}

}  // namespace http
