#include "platform/http/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/http/tls.h"

namespace http {
namespace {

using asio::ip::tcp;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

constexpr int backlog = 1024;
// After a failed accept (no file descriptors left): not at once again, which would only spin.
constexpr std::chrono::milliseconds accept_pause{50};

base::Error cannot_listen(const std::string& where, const error_code& error) {
  return base::unavailable("cannot listen on " + where + ": " + error.message());
}
// When fewer than one in so many places are left, those who wait longest give theirs up.
constexpr std::size_t crowded_part = 16;

void prepare(tcp::socket& socket) {
  error_code ignored;  // only costs latency where it is not granted
  socket.set_option(tcp::no_delay(true), ignored);
}
void prepare(Local::socket&) {}

Peer peer_of(const tcp::socket& socket) {
  error_code error;
  const auto address = socket.remote_endpoint(error).address();
  if (error) return {.remote = "unknown"};
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return {.remote = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string()};
  return {.remote = address.to_string()};
}
Peer peer_of(const Local::socket&) { return {.remote = "unix", .local = true}; }

template <class Protocol>
class SocketListener final : public Listener {
 public:
  using Acceptor = typename Protocol::acceptor;
  SocketListener(Acceptor acceptor, std::string path, std::unique_ptr<TlsContext> tls,
                 const Endpoint& endpoint, std::span<const std::unique_ptr<IoThread>> threads,
                 Context& context)
      : acceptor_(std::move(acceptor)),
        path_(std::move(path)),
        tls_(std::move(tls)),
        endpoint_(endpoint),
        threads_(threads),
        context_(context) {}
  ~SocketListener() override {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  std::uint16_t port() const override {
    if constexpr (std::is_same_v<Protocol, tcp>) {
      error_code error;
      return acceptor_.local_endpoint(error).port();
    } else {
      return 0;
    }
  }
  void start() override { asio::co_spawn(acceptor_.get_executor(), accept_all(), asio::detached); }
  void stop() override {
    asio::post(acceptor_.get_executor(), [this] {
      stopped_ = true;
      error_code ignored;
      acceptor_.close(ignored);
    });
  }

 private:
  asio::awaitable<void> accept_all() {
    asio::steady_timer pause(acceptor_.get_executor());
    while (!stopped_) {
      IoThread& thread = *threads_[next_++ % threads_.size()];
      error_code error;
      auto socket = co_await acceptor_.async_accept(
          thread.io(), asio::redirect_error(asio::use_awaitable, error));
      if (!error) {
        const Places left = take(std::move(socket), thread);
        // The next ones would else be accepted faster than others give up their places.
        if (left == Places::few) co_await thread.make_room();
        continue;
      }
      if (stopped_) co_return;
      pause.expires_after(accept_pause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }

  enum class Places : std::uint8_t { enough, few };
  template <class Socket>
  Places take(Socket accepted, IoThread& thread) {
    auto& open = context_.counters.connections_open;
    const std::size_t taken = open.fetch_add(1), places = context_.options.limits.connections_max;
    const Places left = taken < places - places / crowded_part ? Places::enough : Places::few;
    if (taken >= places) {
      open.fetch_sub(1);
      add(context_.counters.refused_connections_total);
      return left;  // closed here
    }
    typename Protocol::socket socket(std::move(accepted));
    prepare(socket);
    Peer peer = peer_of(socket);
    peer.secure = tls_ != nullptr;
    thread.adopt(transport_of(std::move(socket)), std::move(peer), endpoint_);
    return left;
  }
  std::unique_ptr<Transport> transport_of(typename Protocol::socket socket) {
    if constexpr (std::is_same_v<Protocol, tcp>)
      if (tls_) return tls_->wrap(std::move(socket));
    return transport(std::move(socket));
  }

  Acceptor acceptor_;
  const std::string path_;                 // of a Unix socket, removed at the end
  const std::unique_ptr<TlsContext> tls_;  // null: plain. Asked on the accepting thread only
  const Endpoint& endpoint_;
  const std::span<const std::unique_ptr<IoThread>> threads_;
  Context& context_;
  std::size_t next_ = 0;
  bool stopped_ = false;  // I/O thread only
};

base::Result<tcp::endpoint> resolve(const Listen& wanted, asio::io_context& io) {
  error_code error;
  const auto address = asio::ip::make_address(wanted.host, error);
  if (!error) return tcp::endpoint(address, wanted.port);
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(wanted.host, std::to_string(wanted.port), error);
  if (error || found.empty())
    return base::invalid("cannot listen on '" + wanted.host + "': no such host");
  return found.begin()->endpoint();
}

error_code open_at(tcp::acceptor& acceptor, const tcp::endpoint& at) {
  error_code error;
  acceptor.open(at.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && at.address() == asio::ip::address_v6::any())
    acceptor.set_option(asio::ip::v6_only(false), error);  // ":9093" means IPv4 too, as in Go
  if (!error) acceptor.bind(at, error);
  if (!error) acceptor.listen(backlog, error);
  return error;
}

base::Result<tcp::acceptor> bind_tcp(const Listen& wanted, asio::io_context& io) {
  const std::string where = wanted.host + ":" + std::to_string(wanted.port);
  if (!wanted.host.empty()) {
    const tcp::endpoint at = TRY(resolve(wanted, io));
    tcp::acceptor acceptor(io);
    if (const error_code error = open_at(acceptor, at)) return cannot_listen(where, error);
    return acceptor;
  }
  tcp::acceptor both(io);
  if (!open_at(both, {asio::ip::address_v6::any(), wanted.port})) return both;
  tcp::acceptor acceptor(io);  // a machine without IPv6
  if (const error_code error = open_at(acceptor, {asio::ip::address_v4::any(), wanted.port}))
    return cannot_listen(where, error);
  return acceptor;
}

// A socket file that nobody listens on any more is what a killed server left behind.
void remove_stale(const std::string& path, asio::io_context& io) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  error_code error;
  Local::socket probe(io);
  probe.connect(Local::endpoint(path), error);
  if (error == asio::error::connection_refused) ::unlink(path.c_str());
}

base::Result<Local::acceptor> bind_unix(const std::string& path, asio::io_context& io) {
  if (path.size() >= sizeof(sockaddr_un::sun_path))
    return base::invalid("the path of the Unix socket is too long: " + path);
  remove_stale(path, io);
  error_code error;
  Local::acceptor acceptor(io);
  acceptor.open(Local(), error);
  if (!error) acceptor.bind(Local::endpoint(path), error);
  if (error) return cannot_listen(path, error);
  // Between bind and listen nobody can connect, so the mode is in force before the first client.
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0)
    error = {errno, boost::system::system_category()};
  if (!error) acceptor.listen(backlog, error);
  if (!error) return acceptor;
  ::unlink(path.c_str());
  return cannot_listen(path, error);
}

}  // namespace

base::Result<std::unique_ptr<Listener>> listen(const Endpoint& endpoint,
                                               std::span<const std::unique_ptr<IoThread>> threads,
                                               Context& context) {
  asio::io_context& io = threads.front()->io();
  const Listen& wanted = endpoint.listen;
  if (!wanted.unix_path.empty())
    return std::unique_ptr<Listener>(std::make_unique<SocketListener<Local>>(
        TRY(bind_unix(wanted.unix_path, io)), wanted.unix_path, nullptr, endpoint, threads,
        context));
  std::unique_ptr<TlsContext> tls;
  if (endpoint.tls)
    tls = TRY(
        TlsContext::open(*endpoint.tls, context.options.limits, context.options.on_certificate));
  return std::unique_ptr<Listener>(std::make_unique<SocketListener<tcp>>(
      TRY(bind_tcp(wanted, io)), "", std::move(tls), endpoint, threads, context));
}

}  // namespace http
