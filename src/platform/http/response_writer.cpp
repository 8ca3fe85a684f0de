#include "platform/http/response_writer.h"

#include <array>
#include <charconv>
#include <chrono>

#include "base/check.h"
#include "base/text.h"
#include "platform/http/refusal.h"

namespace http {
namespace {

constexpr std::string_view content_security_policy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'";

struct Fixed {
  std::string_view name, value;
};
constexpr std::array always{Fixed{"X-Content-Type-Options", "nosniff"},
                            Fixed{"Referrer-Policy", "no-referrer"}};
constexpr std::array for_browsers{Fixed{"Content-Security-Policy", content_security_policy},
                                  Fixed{"X-Frame-Options", "DENY"},
                                  Fixed{"Cross-Origin-Opener-Policy", "same-origin"}};
// RFC 6797: a browser that has come over TLS comes by nothing else for a year.
constexpr std::array for_secure_browsers{Fixed{"Strict-Transport-Security", "max-age=31536000"}};
// What only the writer decides; a handler's are left out.
constexpr std::array own{std::string_view("Content-Length"), std::string_view("Transfer-Encoding"),
                         std::string_view("Connection"),     std::string_view("Keep-Alive"),
                         std::string_view("Content-Type"),   std::string_view("Date"),
                         std::string_view("X-Request-Id")};

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_number(std::string& out, std::uint64_t number, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

bool is_token(std::string_view name) {
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == ':') return false;
  }
  return !name.empty();
}

bool splits(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool is_own(std::string_view name) {
  for (const std::string_view candidate : own)
    if (base::equal_ignoring_case(candidate, name)) return true;
  return false;
}

template <std::size_t N>
void append_unless_set(std::string& out, const Headers& set, const std::array<Fixed, N>& fixed) {
  for (const Fixed& header : fixed)
    if (!set.find(header.name)) append_header(out, header.name, header.value);
}

void append_handlers(std::string& out, const Response& response) {
  if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
  for (const Header& header : response.headers.all())
    if (!is_own(header.name)) append_header(out, header.name, header.value);
}

void append_framing(std::string& out, const Response& response, const Delivery& delivery) {
  if (response.status == 101) return append_header(out, "Connection", "Upgrade");
  if (may_have_body(response.status)) {
    if (is_chunked(response, delivery)) {
      append_header(out, "Transfer-Encoding", "chunked");
    } else if (!response.stream) {
      out.append("Content-Length: ");
      append_number(out, response.body.size());
      out.append("\r\n");
    }
  }
  if (!delivery.keep_alive)
    append_header(out, "Connection", "close");
  else if (!delivery.http_1_1)
    append_header(out, "Connection", "keep-alive");
}

void append_two(std::string& out, unsigned number) {
  out.push_back(static_cast<char>('0' + number / 10));
  out.push_back(static_cast<char>('0' + number % 10));
}

}  // namespace

std::string http_date(base::Time time) {
  using namespace std::chrono;
  static constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds instant{floor<seconds>(nanoseconds(time.nanoseconds))};
  const sys_days day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss clock{instant - day};
  std::string out(weekdays[weekday{day}.c_encoding()]);
  out.append(", ");
  append_two(out, unsigned{date.day()});
  out.append(" ").append(months[unsigned{date.month()} - 1]).append(" ");
  append_number(out, static_cast<std::uint64_t>(int{date.year()}));
  out.append(" ");
  append_two(out, static_cast<unsigned>(clock.hours().count()));
  out.append(":");
  append_two(out, static_cast<unsigned>(clock.minutes().count()));
  out.append(":");
  append_two(out, static_cast<unsigned>(clock.seconds().count()));
  return out.append(" GMT");
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

bool is_chunked(const Response& response, const Delivery& delivery) {
  return response.stream && delivery.http_1_1;
}

void check(const Response& response) {
  CHECK(response.status >= 200 && response.status <= 599);
  CHECK(!splits(response.content_type));
  for (const Header& header : response.headers.all())
    CHECK(is_token(header.name) && !splits(header.value));
}

void append_head(std::string& out, const Response& response, const Delivery& delivery) {
  if (out.empty()) out.reserve(1024);
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason_phrase(response.status)).append("\r\n");
  append_header(out, "Date", http_date(delivery.now));
  append_handlers(out, response);
  append_framing(out, response, delivery);
  append_header(out, "X-Request-Id", delivery.request_id);
  append_unless_set(out, response.headers, always);
  if (delivery.browser) append_unless_set(out, response.headers, for_browsers);
  if (delivery.browser && delivery.secure)
    append_unless_set(out, response.headers, for_secure_browsers);
  out.append("\r\n");
}

void append_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  append_number(out, bytes.size(), 16);
  out.append("\r\n").append(bytes).append("\r\n");
}

}  // namespace http
