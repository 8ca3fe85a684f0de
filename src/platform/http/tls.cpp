#include "platform/http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509err.h>
#include <sys/stat.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <ctime>
#include <optional>

#include "platform/http/stream_transport.h"

namespace http {

namespace ssl = asio::ssl;
using TlsStream = ssl::stream<asio::ip::tcp::socket>;

template <>
void say_goodbye(TlsStream& stream) {
  SSL_set_shutdown(stream.native_handle(), SSL_RECEIVED_SHUTDOWN);
}

namespace {

using boost::system::error_code;

// RFC 9325, section 4.2: of TLS 1.2 only what has forward secrecy and authenticated encryption.
constexpr const char* ciphers_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

base::Error refused(const std::string& what, const std::string& file, const error_code& error) {
  return base::invalid(what + " '" + file + "' cannot be used: " + error.message());
}

// What a file is known by: a change of any of these means that it is read again.
struct Stamp {
  std::int64_t inode = 0, size = -1, seconds = 0, nanoseconds = 0;
  bool operator==(const Stamp&) const = default;
};

Stamp stamp_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {.inode = static_cast<std::int64_t>(status.st_ino),
          .size = status.st_size,
          .seconds = status.st_mtim.tv_sec,
          .nanoseconds = status.st_mtim.tv_nsec};
}

base::Done refuse_open_key(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || (status.st_mode & S_IROTH) == 0) return {};
  return base::invalid("the TLS key '" + path + "' may be read by everybody; run chmod o-r on it");
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char http_1_1[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_size, http_1_1, sizeof http_1_1 - 1, offered,
                                          offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// The key's pass phrase is never asked on a terminal.
int no_pass_phrase(char*, int, int, void*) { return 0; }

base::Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return base::Time{} + base::seconds(::timegm(&parts));
}

using SharedContext = std::shared_ptr<ssl::context>;

base::Result<SharedContext> load(const TlsFiles& files) {
  TRY(refuse_open_key(files.key));
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(native, ciphers_1_2);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>("mainstay"), 8);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(native, no_pass_phrase);
  error_code error;
  context->use_certificate_chain_file(files.certificate, error);
  if (error) return refused("the TLS certificate", files.certificate, error);
  context->use_private_key_file(files.key, ssl::context::pem, error);
  if (ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH)
    return base::invalid("the TLS key '" + files.key + "' does not belong to the certificate '" +
                         files.certificate + "'");
  if (error) return refused("the TLS key", files.key, error);
  return context;
}

class WatchedContext final : public TlsContext {
 public:
  WatchedContext(TlsFiles files, const Limits& limits, CertificateListener listener,
                 SharedContext context)
      : files_(std::move(files)),
        handshake_patience_(steady(limits.tls_handshake_timeout)),
        look_interval_(steady(limits.certificate_look_interval)),
        listener_(std::move(listener)),
        context_(std::move(context)) {
    note_files();
    tell({});
  }

  std::unique_ptr<Transport> wrap(asio::ip::tcp::socket socket) override {
    look();
    return std::make_unique<StreamTransport<TlsStream>>(TlsStream(std::move(socket), *context_),
                                                        handshake_patience_);
  }

 private:
  void note_files() {
    certificate_ = stamp_of(files_.certificate);
    key_ = stamp_of(files_.key);
    looked_ = Steady::now();
  }
  void look() {
    if (Steady::now() - looked_ < look_interval_) return;
    const Stamp certificate = certificate_, key = key_;
    note_files();
    if (certificate == certificate_ && key == key_) return;
    auto context = load(files_);
    if (!context) return tell(context.error());
    context_ = *std::move(context);
    tell({});
  }
  void tell(base::Done done) const {
    if (!listener_) return;
    const X509* certificate = SSL_CTX_get0_certificate(context_->native_handle());
    listener_({.not_after = time_of(X509_get0_notAfter(certificate)), .done = std::move(done)});
  }

  const TlsFiles files_;
  const Steady::duration handshake_patience_, look_interval_;
  const CertificateListener listener_;
  SharedContext context_;
  Stamp certificate_, key_;
  Steady::time_point looked_;
};

}  // namespace

base::Result<std::unique_ptr<TlsContext>> TlsContext::open(const TlsFiles& files,
                                                           const Limits& limits,
                                                           CertificateListener listener) {
  SharedContext context = TRY(load(files));
  return std::unique_ptr<TlsContext>(
      std::make_unique<WatchedContext>(files, limits, std::move(listener), std::move(context)));
}

}  // namespace http
