// What two programs could read differently is refused with 400 and the connection closed, so that a
// proxy before us and we never disagree about where a request ends.
#include <gtest/gtest.h>

#include "platform/http/tests/raw_client.h"
#include "platform/http/tests/test_server.h"

namespace http {
namespace {

using namespace std::string_view_literals;

struct SmuggledRequest {
  std::string_view name, bytes;
  int status = 400;
};

class Smuggling : public testing::TestWithParam<SmuggledRequest> {};

TEST_P(Smuggling, is_refused_and_closed) {
  TestServer server;
  RawClient client(server.port());
  // Whoever disagrees about where the first request ends would see a second one here.
  client.send(std::string(GetParam().bytes) +
              "GET /smuggled HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  const RawResponse response = client.response();
  EXPECT_EQ(response.status, GetParam().status) << GetParam().name;
  EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.header("Connection"), "close");
  client.finish();
  EXPECT_EQ(client.receive_all(), "") << "a second request was answered";
  EXPECT_EQ(server.server().statistics().requests_total, 0U) << "a handler saw it";
  EXPECT_TRUE(server.bugs().empty());
}

#define POST "POST /echo HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

const SmuggledRequest smuggled_requests[] = {
    {"length and chunked", POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"chunked and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"},
    {"two lengths", POST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
    {"two equal lengths", POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"},
    {"a list of lengths", POST "Content-Length: 1, 1\r\n\r\na"},
    {"a signed length", POST "Content-Length: +1\r\n\r\na"},
    {"a negative length", POST "Content-Length: -1\r\n\r\na"},
    {"a hexadecimal length", POST "Content-Length: 0x1\r\n\r\na"},
    {"an empty length", POST "Content-Length:\r\n\r\n"},
    {"a length that overflows", POST "Content-Length: 18446744073709551617\r\n\r\na"},
    {"two codings",
     POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"},
    {"a coding before chunked", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
    {"a coding after chunked", POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
    {"an unknown coding", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
    {"a coding with vertical tab", POST "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
    {"a coding with a space before its colon", POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
    {"a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"a chunk size that is no number", CHUNKED "x\r\na\r\n0\r\n\r\n"},
    {"an empty chunk size", CHUNKED "\r\na\r\n0\r\n\r\n"},
    {"a negative chunk size", CHUNKED "-1\r\na\r\n0\r\n\r\n"},
    {"a prefixed chunk size", CHUNKED "0x1\r\na\r\n0\r\n\r\n"},
    {"a chunk size with spaces", CHUNKED " 1\r\na\r\n0\r\n\r\n"},
    {"a chunk size that overflows", CHUNKED "10000000000000001\r\na\r\n0\r\n\r\n"},
    {"a chunk longer than its size", CHUNKED "1\r\nab\r\n0\r\n\r\n"},
    {"a chunk size ended by bare LF", CHUNKED "1\na\r\n0\r\n\r\n"},
    {"a chunk ended by bare LF", CHUNKED "1\r\na\n0\r\n\r\n"},
    {"a late length in the trailer", CHUNKED "0\r\nContent-Length: 5\r\n\r\n"},
    {"a continued header", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"},
    {"a header continued by tab", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"},
    {"a first header that is continued", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
    {"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n"},
    {"bare LF in a header", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"},
    {"bare CR in a header", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"},
    {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"sv},
    {"NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n"sv},
    {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"NUL in a line without end", "GET / HTTP/1.1\r\nHost: a\0"sv},
    {"no Host", "GET / HTTP/1.1\r\n\r\n"},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"two equal Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
    {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
    {"a Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"},
    {"a header without colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"},
    {"a header without name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"},
    {"a name with a space", "GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n"},
    {"a bad escape", "GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"an escape without digits", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"an escaped NUL", "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a way up", "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"an escaped way up", "GET /a/%2e%2E/b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a way up behind escaped slashes", "GET /a%2f..%2fb HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a dot segment", "GET /./a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a target without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"an absolute target without host", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"an absolute target with a user", "GET http://u@h/a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"an absolute target of another scheme", "GET ftp://h/a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"},
    {"a star for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"two spaces in the request line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"three words in the target", "GET / a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"no version", "GET /\r\nHost: a\r\n\r\n"},
    {"an unknown expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n", 417},
    {"HTTP/2 in the clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"a TLS handshake", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n"sv},
};

INSTANTIATE_TEST_SUITE_P(All, Smuggling, testing::ValuesIn(smuggled_requests),
                         [](const auto& tested) {
                           std::string name(tested.param.name);
                           for (char& c : name)
                             if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
                           return name;
                         });

}  // namespace
}  // namespace http
