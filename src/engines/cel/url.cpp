#include "engines/cel/url.h"

#include <algorithm>

#include "base/ip.h"
#include "base/text.h"
#include "engines/document/ascii.h"

namespace cel {
namespace {

using document::is_digit;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// The scheme before a colon; "" when the text begins with none, nullopt when it begins with a
// colon.
std::optional<std::string_view> scheme_of(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_letter(c)) continue;
    if (c == ':') return i == 0 ? std::nullopt : std::optional(text.substr(0, i));
    if (i == 0 || (!is_digit(c) && !is_one_of(c, "+-."))) return "";
  }
  return "";
}

bool is_host(std::string_view host) {
  return std::ranges::all_of(host, [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || is_letter(c) || is_digit(c) ||
           is_one_of(c, "-_.~!$&'()*+,;=:[]<>\"");
  });
}

bool parse_authority(std::string_view authority, Url& url) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    if (!base::percent_decode(authority.substr(0, at), base::Plus::literal)) return false;
    authority.remove_prefix(at + 1);
  }
  std::string_view after;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return false;
    url.host = authority.substr(1, close - 1);
    url.bracketed = true;
    const std::string_view address = url.host.substr(0, url.host.find('%'));
    if (!base::parse_ip_address(address)) return false;
    after = authority.substr(close + 1);
    if (!after.empty() && after[0] != ':') return false;
  } else {
    const std::size_t colon = authority.rfind(':');
    url.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) after = authority.substr(colon);
    if (!is_host(url.host) || url.host.find(':') != std::string_view::npos) return false;
  }
  if (!after.empty()) url.port = after.substr(1);
  return std::ranges::all_of(url.port, is_digit);
}

bool may_stand_in_path(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, "-_.~$&+,/:;=@!'()*%[]");
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  if (text.empty() || std::ranges::any_of(text, is_control)) return std::nullopt;
  const auto scheme = scheme_of(text);
  if (!scheme) return std::nullopt;
  Url url{.scheme = *scheme, .host = {}, .port = {}, .path = {}, .query = {}};
  std::string_view rest = url.scheme.empty() ? text : text.substr(url.scheme.size() + 1);
  if (!rest.starts_with('/')) return std::nullopt;
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    url.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  if (!url.scheme.empty() && rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (!parse_authority(rest.substr(0, slash), url)) return std::nullopt;
    rest.remove_prefix(slash);
  }
  if (!base::percent_decode(rest, base::Plus::literal)) return std::nullopt;
  url.path = rest;
  return url;
}

std::string escaped_path(const Url& url) {
  std::string path;
  for (const char c : url.path)
    if (may_stand_in_path(c))
      path += c;
    else
      path += base::percent_encode({&c, 1});
  return path;
}

std::vector<std::pair<std::string, std::string>> query_pairs(const Url& url) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string_view part : base::split(url.query, '&')) {
    if (part.empty() || part.find(';') != std::string_view::npos) continue;
    const std::size_t equals = part.find('=');
    auto name = base::percent_decode(part.substr(0, equals), base::Plus::space);
    auto value = base::percent_decode(
        equals == std::string_view::npos ? "" : part.substr(equals + 1), base::Plus::space);
    if (name && value) pairs.emplace_back(*std::move(name), *std::move(value));
  }
  return pairs;
}

}  // namespace cel
