// TLS of an endpoint: certificate and key from PEM files, looked at again while the server runs, so
// that a renewed certificate is used without a restart. TLS 1.2 and 1.3 with forward secrecy only
// (RFC 9325), ALPN "http/1.1" (RFC 7301). Belongs to the thread that accepts.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "platform/http/server.h"
#include "platform/http/transport.h"

namespace http {

class TlsContext {
 public:
  // `invalid`: a file that is missing, not PEM, encrypted, readable by everybody (the key), or a
  // key that does not belong to the certificate.
  static base::Result<std::unique_ptr<TlsContext>> open(const TlsFiles& files, const Limits& limits,
                                                        CertificateListener listener);
  virtual ~TlsContext() = default;
  // Encrypts what is accepted from now on with the certificate that the files hold: they are looked
  // at when `certificate_look_interval` has passed since the last look. While they cannot be used
  // the last good one serves.
  virtual std::unique_ptr<Transport> wrap(asio::ip::tcp::socket socket) = 0;
};

}  // namespace http
