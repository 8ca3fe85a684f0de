// The frame codec against RFC 6455's own examples and against what it must refuse.
#include "platform/http/websocket_frames.h"

#include <gtest/gtest.h>

#include "platform/http/tests/websocket_client.h"
#include "platform/http/websocket_handshake.h"

namespace http {
namespace {

using namespace std::string_view_literals;
using Kind = FrameEvent::Kind;

// The events of `bytes`, fed `step` bytes at a time: "text(hello)", "fault(1002)".
std::string events(std::string_view bytes, std::size_t step,
                   std::size_t message_bytes_max = 1'000) {
  FrameReader reader(message_bytes_max);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    std::string_view piece = bytes.substr(i, step);
    while (auto event = reader.next(piece)) {
      static constexpr std::string_view names[] = {"text", "ping", "pong", "close", "fault"};
      out += names[static_cast<std::size_t>(event->kind)];
      out += event->code ? "(" + std::to_string(event->code) + ")" : "(" + event->payload + ")";
      if (event->kind == Kind::fault || event->kind == Kind::close) return out;
    }
  }
  return out;
}

TEST(Frames, the_examples_of_the_rfc_are_read) {
  EXPECT_EQ(events("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 100), "text(Hello)");
  EXPECT_EQ(events("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 100), "pong(Hello)");
}

TEST(Frames, ours_are_unmasked_and_as_short_as_can_be) {
  std::string out;
  append_frame(out, Opcode::text, "Hello");
  EXPECT_EQ(out, "\x81\x05Hello");
  out.clear();
  append_frame(out, Opcode::text, std::string(256, 'x'));
  EXPECT_EQ(out.substr(0, 4), "\x81\x7e\x01\x00"sv);
  out.clear();
  append_frame(out, Opcode::text, std::string(65'536, 'x'));
  EXPECT_EQ(out.substr(0, 10), "\x81\x7f\0\0\0\0\0\x01\0\0"sv);
  out.clear();
  append_close(out, 1000, "");
  EXPECT_EQ(out, "\x88\x02\x03\xe8"sv);
  out.clear();
  append_close(out, close_code::none_given, "never sent");
  EXPECT_EQ(out, "\x88\x00"sv);
}

TEST(Frames, a_long_reason_is_cut_between_characters) {
  std::string reason, out;
  for (int i = 0; i < 100; ++i) reason += "\xC3\xA9";
  append_close(out, 1000, reason);
  EXPECT_EQ(out.size(), 2U + 2U + 122U);
}

TEST(Frames, the_accept_key_is_that_of_the_rfc) {
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(accept_key(""), std::nullopt);
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZ"), std::nullopt);
  EXPECT_EQ(accept_key("aGVsbG8="), std::nullopt);
}

struct FrameCase {
  std::string name, bytes, expected;
};

std::vector<FrameCase> frame_cases() {
  const std::string long_text(200, 'x'), at_limit(1'000, 'x'), past_limit(1'001, 'x');
  return {
      {"text", masked(0x81, "a"), "text(a)"},
      {"empty_text", masked(0x81, ""), "text()"},
      {"two_byte_length", masked(0x81, long_text), "text(" + long_text + ")"},
      {"fragments", masked(0x01, "a") + masked(0x00, "b") + masked(0x80, "c"), "text(abc)"},
      {"a_ping_between_fragments", masked(0x01, "a") + masked(0x89, "p") + masked(0x80, "b"),
       "ping(p)text(ab)"},
      {"a_character_over_two_fragments", masked(0x01, "\xC3") + masked(0x80, "\xA9"),
       "text(\xC3\xA9)"},
      {"at_the_limit", masked(0x81, at_limit), "text(" + at_limit + ")"},
      {"past_the_limit", masked(0x81, past_limit), "fault(1009)"},
      {"past_the_limit_by_fragments", masked(0x01, at_limit) + masked(0x80, "x"), "fault(1009)"},
      {"a_giant_length", std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff....", 14),
       "fault(1009)"},
      {"a_length_with_its_top_bit", std::string("\x81\xff\x80\0\0\0\0\0\0\x01....", 14),
       "fault(1002)"},
      {"a_short_length_in_two_bytes", std::string("\x81\xfe\0\x05....", 8), "fault(1002)"},
      {"a_short_length_in_eight_bytes", std::string("\x81\xff\0\0\0\0\0\0\xff\xff....", 14),
       "fault(1002)"},
      {"unmasked",
       "\x81\x01"
       "a",
       "fault(1002)"},
      {"reserved_bit_1", masked(0xc1, "a"), "fault(1002)"},
      {"reserved_bit_3", masked(0x91, "a"), "fault(1002)"},
      {"reserved_data_opcode", masked(0x83, "a"), "fault(1002)"},
      {"reserved_control_opcode", masked(0x8b, "a"), "fault(1002)"},
      {"binary", masked(0x82, "a"), "fault(1003)"},
      {"a_fragmented_ping", masked(0x09, "a"), "fault(1002)"},
      {"a_fragmented_close", masked(0x08, ""), "fault(1002)"},
      {"a_long_ping", masked(0x89, std::string(126, 'x')), "fault(1002)"},
      {"the_longest_ping", masked(0x89, std::string(125, 'x')),
       "ping(" + std::string(125, 'x') + ")"},
      {"a_continuation_of_nothing", masked(0x80, "a"), "fault(1002)"},
      {"a_new_message_inside_one", masked(0x01, "a") + masked(0x81, "b"), "fault(1002)"},
      {"bad_utf8", masked(0x81, "\xff"), "fault(1007)"},
      {"overlong_utf8", masked(0x81, "\xC0\xAF"), "fault(1007)"},
      {"cut_utf8", masked(0x81, "\xC3"), "fault(1007)"},
      {"an_empty_close", masked(0x88, ""), "close(1005)"},
      {"a_close_with_code", masked(0x88, std::string("\x03\xe8", 2)), "close(1000)"},
      {"a_private_close_code", masked(0x88, std::string("\x0f\xa0", 2)), "close(4000)"},
      {"a_close_of_one_byte", masked(0x88, "\x03"), "fault(1002)"},
      {"a_close_code_that_is_never_sent", masked(0x88, std::string("\x03\xed", 2)), "fault(1002)"},
      {"a_close_code_out_of_range", masked(0x88, std::string("\x00\x01", 2)), "fault(1002)"},
      {"a_close_reason_that_is_no_utf8", masked(0x88, std::string("\x03\xe8\xff", 3)),
       "fault(1007)"}};
}

TEST(Frames, are_read_strictly_wherever_they_are_cut) {
  for (const FrameCase& c : frame_cases())
    for (const std::size_t step : {1UL, 2UL, 3UL, 7UL, 100'000UL})
      EXPECT_EQ(events(c.bytes, step), c.expected) << c.name << " by " << step;
}

TEST(Origin, is_the_own_host_or_listed) {
  const std::vector<std::string> listed{"https://console.example:8443"};
  EXPECT_TRUE(is_allowed_origin("http://a:8080", "a:8080", {}));
  EXPECT_TRUE(is_allowed_origin("http://A", "a", {}));
  EXPECT_TRUE(is_allowed_origin("https://a", "a", {}));
  EXPECT_TRUE(is_allowed_origin("https://a", "a:443", {}));
  EXPECT_TRUE(is_allowed_origin("http://[::1]:80", "[::1]", {}));
  EXPECT_TRUE(is_allowed_origin("https://console.example:8443", "a", listed));
  EXPECT_FALSE(is_allowed_origin("http://b", "a", {}));
  EXPECT_FALSE(is_allowed_origin("http://a:81", "a", {}));
  EXPECT_FALSE(is_allowed_origin("http://a.b", "a", {}));
  EXPECT_FALSE(is_allowed_origin("null", "a", {}));
  EXPECT_FALSE(is_allowed_origin("", "", {}));
  EXPECT_FALSE(is_allowed_origin("file://a", "a", {}));
  EXPECT_FALSE(is_allowed_origin("http://a", "", {}));
}

}  // namespace
}  // namespace http
