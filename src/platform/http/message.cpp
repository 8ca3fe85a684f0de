#include "platform/http/message.h"

#include <array>

#include "base/text.h"

namespace http {
namespace {

struct MethodName {
  Method method;
  std::string_view name;
};
constexpr std::array method_names{
    MethodName{Method::get, "GET"},        MethodName{Method::head, "HEAD"},
    MethodName{Method::post, "POST"},      MethodName{Method::put, "PUT"},
    MethodName{Method::patch, "PATCH"},    MethodName{Method::del, "DELETE"},
    MethodName{Method::options, "OPTIONS"}};

// The next piece of `rest` up to '&', which is consumed too.
std::string_view next_pair(std::string_view& rest) {
  const std::size_t end = rest.find('&');
  const std::string_view pair = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return pair;
}

}  // namespace

std::string_view name(Method method) {
  for (const auto& [candidate, text] : method_names)
    if (candidate == method) return text;
  return "other";
}

Method method_named(std::string_view name) {
  for (const auto& [candidate, text] : method_names)
    if (text == name) return candidate;  // methods are case-sensitive (RFC 9110 9.1)
  return Method::other;
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Header& header : headers_)
    if (base::equal_ignoring_case(header.name, name)) return header.value;
  return std::nullopt;
}

void Headers::add(std::string_view name, std::string_view value) {
  headers_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  std::erase_if(headers_, [name](const Header& header) {
    return base::equal_ignoring_case(header.name, name);
  });
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(
    std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::string_view pair = next_pair(query);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto key = base::percent_decode(pair.substr(0, equals), base::Plus::space);
    auto value = equals == std::string_view::npos
                     ? std::optional<std::string>("")
                     : base::percent_decode(pair.substr(equals + 1), base::Plus::space);
    if (!key || !value) return std::nullopt;
    pairs.emplace_back(std::move(*key), std::move(*value));
  }
  return pairs;
}

}  // namespace http
