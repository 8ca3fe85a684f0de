#include "platform/http/request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "base/text.h"
#include "platform/http/head_screen.h"
#include "platform/http/target.h"

namespace http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;
using Parser = beast_http::request_parser<beast_http::string_body>;

constexpr std::size_t chunk_header_bytes_max = 4 << 10;  // with its extensions, or the trailers
constexpr std::size_t last_chunk_bytes = 5;              // "0\r\n\r\n"
constexpr std::size_t method_bytes_max = 64;             // of a request line that has not ended yet

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Refusal refusal_of(const error_code& error, const Limits& limits) {
  if (error == beast_http::error::body_limit)
    return {413, "the body is larger than " + std::to_string(limits.body_bytes_max) + " bytes"};
  return {400, "the request cannot be parsed: " + error.message()};
}

// Whether the request line ends as one of another version does: "PRI * HTTP/2.0".
bool names_other_version(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\r'));
  const std::size_t space = line.rfind(' ');
  if (space == std::string_view::npos || line.find(' ') == space) return false;
  const std::string_view word = line.substr(space + 1);
  return word.size() == 8 && word.starts_with("HTTP/") && word[6] == '.' && word != "HTTP/1.1" &&
         word != "HTTP/1.0";
}

// The framing headers of one head, counted: more than one of a kind is how smuggling starts.
struct Framing {
  int hosts = 0, lengths = 0, codings = 0, expectations = 0;
  std::string_view host, length, coding, expectation;
};

Framing framing_of(const Parser::value_type& message) {
  Framing framing;
  const auto note = [](int& count, std::string_view& last, std::string_view value) {
    ++count;
    last = value;
  };
  for (const auto& field : message) {
    const std::string_view value = view(field.value());
    switch (field.name()) {
      case beast_http::field::host:
        note(framing.hosts, framing.host, value);
        break;
      case beast_http::field::content_length:
        note(framing.lengths, framing.length, value);
        break;
      case beast_http::field::transfer_encoding:
        note(framing.codings, framing.coding, value);
        break;
      case beast_http::field::expect:
        note(framing.expectations, framing.expectation, value);
        break;
      default:
        break;
    }
  }
  return framing;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "" when the framing has one meaning only (RFC 9112 3.2, 6.1, 6.3), else what is wrong with it.
std::string_view framing_fault(const Framing& framing, bool http_1_1) {
  if (framing.hosts > 1) return "there is more than one Host";
  if (framing.hosts == 0 && http_1_1) return "HTTP/1.1 requires a Host header";
  if (!is_authority(framing.host)) return "the Host header is not host[:port]";
  if (framing.lengths > 0 && framing.codings > 0)
    return "Content-Length and Transfer-Encoding exclude each other";
  if (framing.lengths > 1) return "there is more than one Content-Length";
  if (framing.lengths == 1 && !all_digits(framing.length)) return "Content-Length is no number";
  if (framing.codings > 1) return "there is more than one Transfer-Encoding";
  if (framing.codings == 1 && !http_1_1) return "HTTP/1.0 has no Transfer-Encoding";
  if (framing.codings == 1 && !base::equal_ignoring_case(framing.coding, "chunked"))
    return "the only Transfer-Encoding understood is chunked";
  return "";
}

}  // namespace

struct RequestReader::Parsing {
  explicit Parsing(const Limits& given) : limits(given) { restart(); }

  void restart();
  void refuse(Refusal why);
  std::size_t feed_head(std::string_view bytes);
  void parse_head(std::string_view head);
  void accept_head();
  std::size_t feed_body(std::string_view bytes);

  const Limits limits;
  State state = State::head;
  Refusal refusal;
  HeadScreen screen;
  std::optional<Parser> parser;  // anew for each request: Beast's are for one message
  Request request;
  bool expects_continue = false, keeps_alive = false, http_1_1 = true;
};

void RequestReader::Parsing::restart() {
  state = State::head;
  screen = {};
  request = {};
  expects_continue = false;
}

void RequestReader::Parsing::refuse(Refusal why) {
  refusal = std::move(why);
  state = State::refused;
}

std::size_t RequestReader::Parsing::feed_head(std::string_view bytes) {
  if (screen.first_line_size() == 0 && bytes.starts_with("\r\n")) {
    screen = {};  // an empty line before the request (RFC 9112 2.2); the deadline bounds how many
    return 2;
  }
  const HeadScreen::Verdict verdict = screen.look(bytes);
  if (verdict == HeadScreen::Verdict::refused) {
    refuse({400, std::string(screen.reason())});
    return 0;
  }
  const bool complete = verdict == HeadScreen::Verdict::complete;
  const std::size_t line = screen.first_line_size() ? screen.first_line_size() : bytes.size();
  if (line > limits.target_bytes_max + method_bytes_max)
    refuse({414, "the request target is longer than " + std::to_string(limits.target_bytes_max) +
                     " bytes"});
  else if ((complete ? screen.size() : bytes.size()) > limits.header_bytes_max)
    refuse(
        {431, "the header is larger than " + std::to_string(limits.header_bytes_max) + " bytes"});
  if (state == State::refused || !complete) return 0;
  parse_head(bytes.substr(0, screen.size()));
  return screen.size();
}

void RequestReader::Parsing::parse_head(std::string_view head) {
  parser.emplace();
  parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes_max + method_bytes_max));
  parser->body_limit(limits.body_bytes_max);
  error_code error;
  const std::size_t used = parser->put(boost::asio::buffer(head.data(), head.size()), error);
  if (error == beast_http::error::bad_version && names_other_version(head))
    return refuse({505, "only HTTP/1.1 and HTTP/1.0 are spoken here"});
  if (error && error != beast_http::error::body_limit) return refuse(refusal_of(error, limits));
  // The framing is judged before the length: an ambiguous one is no question of limits.
  const auto& message = parser->get();
  http_1_1 = message.version() == 11;
  const Framing framing = framing_of(message);
  if (const std::string_view fault = framing_fault(framing, http_1_1); !fault.empty())
    return refuse({400, std::string(fault)});
  if (error) return refuse(refusal_of(error, limits));
  if (used != head.size() || !parser->is_header_done())
    return refuse({400, "the header ends before its empty line"});
  if (framing.expectations > 0) {
    if (framing.expectations > 1 || !base::equal_ignoring_case(framing.expectation, "100-continue"))
      return refuse({417, "the only expectation met is 100-continue"});
    expects_continue = http_1_1;
  }
  accept_head();
}

// Headers are taken now, before the body: the parser appends the trailers of a chunked body to its
// own fields, and a trailer must not become a header.
void RequestReader::Parsing::accept_head() {
  const auto& message = parser->get();
  request.method_text = view(message.method_string());
  request.method = method_named(request.method_text);
  request.target = view(message.target());
  if (request.target.size() > limits.target_bytes_max)
    return refuse({414, "the request target is longer than " +
                            std::to_string(limits.target_bytes_max) + " bytes"});
  if (request.target == "*" && request.method != Method::options)
    return refuse({400, "the target * is for OPTIONS only"});
  auto target = parse_target(request.target);
  if (!target) return refuse({400, target.error().message});
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  request.headers.reserve(16);
  for (const auto& field : message)
    request.headers.add(view(field.name_string()), view(field.value()));
  if (!target->authority.empty()) request.headers.set("Host", target->authority);
  keeps_alive = parser->keep_alive();
  parser->eager(true);
  state = parser->is_done() ? State::complete : State::body;
}

std::size_t RequestReader::Parsing::feed_body(std::string_view bytes) {
  // As much still comes of any chunked body, and Beast counts on it in its last chunk.
  if (parser->chunked() && bytes.size() < last_chunk_bytes) return 0;
  error_code error;
  const std::size_t used = parser->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == beast_http::error::need_more) {
    if (bytes.size() - used > chunk_header_bytes_max)
      refuse({400, "a chunk header or the trailers are too long"});
    return used;
  }
  if (error)
    refuse(refusal_of(error, limits));
  else if (parser->is_done())
    state = State::complete;
  return used;
}

RequestReader::RequestReader(const Limits& limits) : parsing_(std::make_unique<Parsing>(limits)) {}
RequestReader::~RequestReader() = default;

std::size_t RequestReader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    const std::string_view rest = bytes.substr(used);
    std::size_t n = 0;
    if (parsing_->state == State::head)
      n = parsing_->feed_head(rest);
    else if (parsing_->state == State::body)
      n = parsing_->feed_body(rest);
    if (n == 0) break;
    used += n;
  }
  return used;
}

RequestReader::State RequestReader::state() const { return parsing_->state; }
const Refusal& RequestReader::refusal() const { return parsing_->refusal; }
bool RequestReader::expects_continue() const { return parsing_->expects_continue; }
bool RequestReader::keeps_alive() const { return parsing_->keeps_alive; }
bool RequestReader::is_http_1_1() const { return parsing_->http_1_1; }

Request RequestReader::take() {
  Request request = std::move(parsing_->request);
  request.body = std::move(parsing_->parser->get().body());
  parsing_->parser.reset();
  parsing_->restart();
  return request;
}

}  // namespace http
