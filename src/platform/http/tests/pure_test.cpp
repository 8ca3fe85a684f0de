// The pure parts, by tables: addresses, queries, negotiation, dates, and how bytes may be cut.
#include <gtest/gtest.h>

#include "platform/http/negotiation.h"
#include "platform/http/request_reader.h"
#include "platform/http/response_writer.h"
#include "platform/http/server.h"

namespace http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Query, pairs_are_decoded_in_order) {
  EXPECT_EQ(parse_query("a=1&b=x+y%26&a=&flag&&=v"),
            (Pairs{{"a", "1"}, {"b", "x y&"}, {"a", ""}, {"flag", ""}, {"", "v"}}));
  EXPECT_EQ(parse_query(""), Pairs{});
  EXPECT_EQ(parse_query("a=b=c"), (Pairs{{"a", "b=c"}}));
}

TEST(Query, a_bad_escape_is_refused) {
  for (const std::string_view query : {"a=%", "a=%2", "%zz=1", "a=%g0"})
    EXPECT_EQ(parse_query(query), std::nullopt) << query;
}

TEST(ListenAddress, is_host_and_port) {
  struct Case {
    std::string_view text, host;
    std::uint16_t port;
    bool loopback;
  };
  for (const Case& c :
       {Case{"127.0.0.1:8080", "127.0.0.1", 8080, true}, Case{"[::1]:0", "::1", 0, true},
        Case{":9093", "", 9093, false}, Case{"localhost:80", "localhost", 80, true},
        Case{"0.0.0.0:65535", "0.0.0.0", 65535, false}, Case{"[::]:1", "::", 1, false},
        Case{"127.1.2.3:1", "127.1.2.3", 1, true}}) {
    const auto listen = parse_listen(c.text);
    ASSERT_TRUE(listen) << c.text;
    EXPECT_EQ(listen->host, c.host);
    EXPECT_EQ(listen->port, c.port);
    EXPECT_EQ(is_loopback(*listen), c.loopback) << c.text;
  }
}

TEST(ListenAddress, others_are_refused_with_an_example) {
  for (const std::string_view text :
       {"", "8080", "host", "a:", "a:b", "a:-1", "a:+1", "a:65536", "a:123456", "::1:80", "[::1:80",
        "[zz]:80", "http://a:80", "a b:80", "[]:80"}) {
    const auto listen = parse_listen(text);
    ASSERT_FALSE(listen) << text;
    EXPECT_NE(listen.error().message.find("127.0.0.1:8080"), std::string::npos);
  }
}

TEST(AcceptEncoding, quality_values_decide) {
  for (const std::string_view text : {"gzip", "GZIP", "br, gzip", "gzip;q=0.001", "*", "*;q=0.5",
                                      "x-gzip", "gzip ; q=1.000", "identity;q=0.5, gzip"})
    EXPECT_TRUE(accepts_gzip(text)) << text;
  for (const std::string_view text :
       {"", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "identity, gzip;q=0.5",
        "gzip;q=2", "gzip;q=", "gzip;q=x", "gzipped"})
    EXPECT_FALSE(accepts_gzip(text)) << text;
}

TEST(ContentType, texts_are_compressible_and_pictures_are_not) {
  for (const std::string_view type : {"application/json", "text/html; charset=utf-8",
                                      "application/problem+json", "image/svg+xml", "TEXT/CSS"})
    EXPECT_TRUE(is_compressible(type)) << type;
  for (const std::string_view type :
       {"", "image/png", "application/zip", "font/woff2", "text/event-stream"})
    EXPECT_FALSE(is_compressible(type)) << type;
}

TEST(IfNoneMatch, is_compared_weakly) {
  EXPECT_TRUE(matches_etag("*", "\"a\""));
  EXPECT_TRUE(matches_etag("\"x\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("\"a-gzip\"", "\"a\""));
  EXPECT_FALSE(matches_etag("\"b\"", "\"a\""));
  EXPECT_FALSE(matches_etag("", "\"a\""));
}

TEST(HttpDate, is_the_fixed_form) {
  EXPECT_EQ(http_date(base::Time{784'111'777LL * 1'000'000'000}), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(base::Time{0}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Chunks, an_empty_one_is_never_written_because_it_would_end_the_body) {
  std::string out;
  append_chunk(out, "");
  EXPECT_EQ(out, "");
  append_chunk(out, std::string(26, 'x'));
  EXPECT_EQ(out, "1a\r\n" + std::string(26, 'x') + "\r\n");
}

TEST(Headers, names_are_found_whatever_their_case) {
  Headers headers;
  headers.add("X-A", "1");
  headers.add("x-a", "2");
  EXPECT_EQ(headers.find("X-a"), "1");
  headers.set("X-A", "3");
  EXPECT_EQ(headers.all().size(), 1U);
  headers.remove("x-A");
  EXPECT_EQ(headers.find("X-A"), std::nullopt);
}

// What the reader makes of `bytes` when they come in two pieces, cut at `cut`.
std::string read_cut_at(std::string_view bytes, std::size_t cut) {
  RequestReader reader{Limits{}};
  std::string waiting(bytes.substr(0, cut)), out;
  for (const std::string_view more : {std::string_view(), bytes.substr(cut)}) {
    waiting += more;
    for (;;) {
      waiting.erase(0, reader.feed(waiting));
      if (reader.state() == RequestReader::State::refused)
        return out + std::to_string(reader.refusal().status);
      if (reader.state() != RequestReader::State::complete) break;
      const Request request = reader.take();
      out += request.method_text + " " + request.target + " [" + request.body + "] ";
    }
  }
  return out + "rest " + std::to_string(waiting.size());
}

TEST(RequestReader, reads_the_same_wherever_the_bytes_are_cut) {
  constexpr std::string_view all =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
      "\r\nPUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nT: v\r\n\r\n"
      "GET /c HTTP/1.1\r\nHost: a\r\n\r\nGET /d HT";
  const std::string whole = read_cut_at(all, all.size());
  EXPECT_EQ(whole, "POST /a [abc] PUT /b [abc0123456789] GET /c [] rest 9");
  for (std::size_t cut = 0; cut < all.size(); ++cut)
    EXPECT_EQ(read_cut_at(all, cut), whole) << "cut at " << cut;
}

TEST(RequestReader, reads_an_empty_chunked_body_byte_by_byte) {
  constexpr std::string_view all =
      "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  RequestReader reader{Limits{}};
  std::string waiting;
  for (const char byte : all) {
    ASSERT_NE(reader.state(), RequestReader::State::complete);
    waiting += byte;
    waiting.erase(0, reader.feed(waiting));
  }
  ASSERT_EQ(reader.state(), RequestReader::State::complete);
  EXPECT_EQ(reader.take().body, "");
}

TEST(RequestReader, refuses_chunk_headers_and_trailers_without_end) {
  RequestReader reader{Limits{}};
  std::string waiting = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=" +
                        std::string(5'000, 'y');
  waiting.erase(0, reader.feed(waiting));
  EXPECT_EQ(reader.state(), RequestReader::State::refused);
}

}  // namespace
}  // namespace http
