#include "platform/http/transport.h"

#include "platform/http/stream_transport.h"

namespace http {

std::unique_ptr<Transport> transport(asio::ip::tcp::socket socket) {
  return std::make_unique<StreamTransport<asio::ip::tcp::socket>>(std::move(socket));
}
std::unique_ptr<Transport> transport(asio::local::stream_protocol::socket socket) {
  return std::make_unique<StreamTransport<asio::local::stream_protocol::socket>>(std::move(socket));
}

}  // namespace http
