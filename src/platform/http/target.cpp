#include "platform/http/target.h"

#include "base/text.h"

namespace http {
namespace {

// "http://" or "https://", ignoring case; 0 when it is neither.
std::size_t scheme_size(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (base::equal_ignoring_case(target.substr(0, scheme.size()), scheme)) return scheme.size();
  return 0;
}

bool has_dot_segment(std::string_view path) {
  for (const std::string_view segment : base::split(path, '/'))
    if (segment == "." || segment == "..") return true;
  return false;
}

bool is_visible(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) return false;
  }
  return true;
}

base::Result<std::string> decoded_path(std::string_view raw) {
  if (raw.find('%') == std::string_view::npos && raw.find('.') == std::string_view::npos)
    return std::string(raw);
  auto path = base::percent_decode(raw, base::Plus::literal);
  if (!path) return base::invalid("the path has a bad percent escape");
  if (path->find('\0') != std::string::npos) return base::invalid("the path has a NUL byte");
  if (has_dot_segment(*path)) return base::invalid("the path has a '.' or '..' segment");
  return std::move(*path);
}

}  // namespace

bool is_authority(std::string_view text) {
  return is_visible(text) && text.find_first_of("/\\?#@,\"<>{}|^`") == std::string_view::npos;
}

base::Result<Target> parse_target(std::string_view target) {
  Target parsed;
  if (target == "*") return Target{.path = "*", .query = {}, .authority = {}};
  if (!is_visible(target) || target.find('#') != std::string_view::npos)
    return base::invalid("the request target has a byte that must be percent-encoded");
  std::string_view rest = target;
  if (const std::size_t size = scheme_size(target)) {
    rest.remove_prefix(size);
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    parsed.authority = std::string(rest.substr(0, end));
    if (parsed.authority.empty() || !is_authority(parsed.authority))
      return base::invalid("the request target names no valid host");
    rest.remove_prefix(end);
  } else if (!rest.starts_with('/')) {
    return base::invalid("the request target must start with '/'");
  }
  const std::size_t mark = rest.find('?');
  if (mark != std::string_view::npos) parsed.query = std::string(rest.substr(mark + 1));
  parsed.path = TRY(decoded_path(rest.substr(0, mark)));
  if (parsed.path.empty()) parsed.path = "/";  // "http://host" means its root
  return parsed;
}

}  // namespace http
