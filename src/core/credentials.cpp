// What a request shows of its sender: bearer token, basic credentials, cookies.
#include "base/text.h"
#include "core/router.h"

namespace core {
namespace {

std::optional<std::string_view> authorization(const http::Request& request,
                                              std::string_view scheme) {
  const auto header = request.headers.find("Authorization");
  if (!header) return std::nullopt;
  const std::size_t space = header->find(' ');
  if (space == std::string_view::npos ||
      !base::equal_ignoring_case(header->substr(0, space), scheme))
    return std::nullopt;
  return base::trim(header->substr(space + 1));
}

}  // namespace

std::optional<std::string> bearer_token(const http::Request& request) {
  const auto token = authorization(request, "Bearer");
  return token ? std::optional<std::string>(*token) : std::nullopt;
}

std::optional<std::pair<std::string, std::string>> basic_credentials(const http::Request& request) {
  const auto encoded = authorization(request, "Basic");
  if (!encoded) return std::nullopt;
  const auto text = base::from_base64(*encoded);
  const std::size_t colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return std::pair{text->substr(0, colon), text->substr(colon + 1)};
}

std::optional<std::string> cookie(const http::Request& request, std::string_view name) {
  for (const http::Header& header : request.headers.all()) {
    if (!base::equal_ignoring_case(header.name, "Cookie")) continue;
    for (const std::string_view part : base::split(header.value, ';')) {
      const std::string_view pair = base::trim(part);
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name)
        return std::string(pair.substr(equals + 1));
    }
  }
  return std::nullopt;
}

}  // namespace core
