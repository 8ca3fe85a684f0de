#include "platform/http/head_screen.h"

#include <cstring>

namespace http {
namespace {

bool contains(std::string_view text, char c) {
  return !text.empty() && std::memchr(text.data(), c, text.size()) != nullptr;
}

}  // namespace

HeadScreen::Verdict HeadScreen::refuse(std::string_view reason) {
  reason_ = reason;
  return Verdict::refused;
}

// `line` ends with LF.
HeadScreen::Verdict HeadScreen::accept_line(std::string_view line) {
  if (line.size() < 2 || line[line.size() - 2] != '\r')
    return refuse("a line ends with LF alone; CRLF is required");
  const std::string_view text = line.substr(0, line.size() - 2);
  if (contains(text, '\r')) return refuse("a CR stands alone in the header");
  if (contains(text, '\0')) return refuse("the header contains a NUL byte");
  const bool first = line_begin_ == 0;
  if (first) first_line_size_ = line.size();
  if (!first && text.starts_with(' ')) return refuse("a header line is continued (obs-fold)");
  if (!first && text.starts_with('\t')) return refuse("a header line is continued (obs-fold)");
  line_begin_ += line.size();
  if (!text.empty()) return Verdict::incomplete;
  size_ = line_begin_;
  return Verdict::complete;
}

HeadScreen::Verdict HeadScreen::look(std::string_view bytes) {
  for (;;) {
    const std::size_t end = bytes.find('\n', scanned_);
    if (end == std::string_view::npos) {
      // A NUL is refused now rather than when the line ends: it may never end.
      if (contains(bytes.substr(scanned_), '\0')) return refuse("the header contains a NUL byte");
      scanned_ = bytes.size();
      return Verdict::incomplete;
    }
    scanned_ = end + 1;
    const Verdict verdict = accept_line(bytes.substr(line_begin_, scanned_ - line_begin_));
    if (verdict != Verdict::incomplete) return verdict;
  }
}

}  // namespace http
