// The first look at a request head, before any parser: finds its end and refuses what parsers
// disagree about, because a proxy in front of us may read it differently (request smuggling): bare
// LF, bare CR, NUL, and continued header lines (obs-fold, RFC 9112 5.2). Pure; one per request.
#pragma once
#include <cstddef>
#include <string_view>

namespace http {

class HeadScreen {
 public:
  enum class Verdict { incomplete, complete, refused };

  // `bytes` is the head from its first byte on; each call may only have more of it. Scans every
  // byte once, however slowly they come.
  Verdict look(std::string_view bytes);

  std::size_t size() const { return size_; }  // once complete: with the empty line
  std::size_t first_line_size() const { return first_line_size_; }  // 0 until its end was seen
  std::string_view reason() const { return reason_; }               // once refused

 private:
  Verdict refuse(std::string_view reason);
  Verdict accept_line(std::string_view line);

  std::size_t line_begin_ = 0;  // of the first line without its end yet
  std::size_t scanned_ = 0;
  std::size_t size_ = 0, first_line_size_ = 0;
  std::string_view reason_;
};

}  // namespace http
