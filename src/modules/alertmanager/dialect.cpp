#include "modules/alertmanager/dialect.h"

#include <algorithm>

#include "base/text.h"

namespace alertmanager {

http::Response json_answer(std::string body) {
  return {.status = 200, .content_type = "application/json", .body = std::move(body)};
}

http::Response empty_answer(int status) { return {.status = status}; }

http::Response text_error(int status, std::string_view text) {
  http::Response response{.status = status, .content_type = "application/json"};
  base::json::write_string(response.body, text);
  response.body += '\n';
  return response;
}

namespace {

http::Response coded(int status, int code, std::string_view message) {
  http::Response response{.status = status, .content_type = "application/json"};
  base::json::Writer(response.body)
      .begin_object()
      .member("code", code)
      .member("message", message)
      .end_object();
  return response;
}

}  // namespace

http::Response framework_error(int status, std::string_view message) {
  return coded(status, status, message);
}

http::Response validation_error(Invalid code, std::string_view message) {
  return coded(422, static_cast<int>(code), message);
}

http::Response method_not_allowed(const http::Request& request,
                                  const std::vector<std::string_view>& allowed) {
  std::string list;
  for (const std::string_view method : allowed) list.append(list.empty() ? "" : ",").append(method);
  http::Response response = framework_error(
      405, "method " + request.method_text + " is not allowed, but [" + list + "] are");
  response.headers.set("Allow", list);
  return response;
}

http::Response answer_for(const base::Error& error, std::string_view prefix) {
  const std::string text = std::string(prefix) + error.message;
  switch (error.code) {
    case base::Code::invalid:
    case base::Code::conflict:
      return text_error(400, text);
    case base::Code::not_found:
      return text_error(404, text);
    case base::Code::unauthenticated: {
      http::Response response = framework_error(401, error.message);
      response.headers.set("WWW-Authenticate", "Bearer");
      return response;
    }
    case base::Code::denied:
      return framework_error(403, error.message);
    case base::Code::limited:  // senders drop a batch for ever on 429: overload is 503
    case base::Code::unavailable: {
      http::Response response = text_error(503, text);
      response.headers.set("Retry-After", "1");
      return response;
    }
  }
  return text_error(500, text);
}

bool boolean_parameter(std::optional<std::string_view> value, bool otherwise) {
  if (!value || value->empty()) return otherwise;
  constexpr std::string_view truths[] = {"true", "1",        "yes",     "ok", "y",
                                         "on",   "selected", "checked", "t",  "enabled"};
  return std::ranges::find(truths, base::to_lower(*value)) != std::end(truths);
}

std::optional<std::string_view> Parameters::last(std::string_view name) const {
  for (auto at = pairs.rbegin(); at != pairs.rend(); ++at)
    if (at->first == name) return at->second;
  return std::nullopt;
}

std::vector<std::string_view> Parameters::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : pairs)
    if (key == name) values.push_back(value);
  return values;
}

Parameters parameters_of(const http::Request& request) {
  return {http::parse_query(request.query)
              .value_or(std::vector<std::pair<std::string, std::string>>{})};
}

base::Result<base::Time> read_time(std::string_view text) {
  if (text.empty()) return base::Time{};
  if (auto time = base::parse_rfc3339(text)) return time;
  constexpr std::size_t to_minutes = 16;  // 2006-01-02T15:04
  std::string full(text);
  if (full.size() == to_minutes || (full.size() == to_minutes + 1 && full.back() == 'Z'))
    full.insert(to_minutes, ":00");
  const std::size_t offset = full.find_first_of("+-", to_minutes);
  if (offset != std::string::npos && full.size() == offset + 5) full.insert(offset + 3, ":");
  if (offset == std::string::npos && full.back() != 'Z') full += 'Z';
  return base::parse_rfc3339(full);
}

bool is_request_uri(std::string_view text) {
  const bool clean = std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
  const bool escaped = text.find('%') != std::string_view::npos;
  if (!clean || (escaped && !base::percent_decode(text, base::Plus::literal))) return false;
  if (text.starts_with('/')) return true;
  const std::size_t colon = text.find(':');
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return colon != std::string_view::npos && colon > 0 && letter(text.front()) &&
         std::ranges::all_of(text.substr(0, colon), [&](char c) {
           return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
         });
}

std::string time_text(base::Time time) {
  return base::format_rfc3339(time, base::Precision::milliseconds);
}

void write_labels(base::json::Writer& writer, const labels::LabelSet& set) {
  writer.begin_object();
  for (const labels::Label label : set) writer.key(label.name).string(label.value);
  writer.end_object();
}

Body read_body(const http::Request& request, std::string_view what) {
  const std::string type(request.headers.find("Content-Type").value_or(""));
  const std::string_view media = base::trim(std::string_view(type).substr(0, type.find(';')));
  const std::string name(what);
  if (request.body.empty() && type.empty())
    return {{}, validation_error(Invalid::required, name + " in body is required")};
  if (!base::equal_ignoring_case(media, "application/json"))
    return {{},
            framework_error(415, "unsupported media type \"" + type +
                                     "\", only [application/json] are allowed")};
  if (base::trim(request.body).empty())
    return {{}, validation_error(Invalid::required, name + " in body is required")};
  auto document = base::json::Document::parse(
      request.body, {.depth_max = 32, .duplicates = base::json::Duplicates::last_wins});
  if (!document)
    return {{},
            framework_error(400, "parsing " + name + " body from \"\" failed, because " +
                                     document.error().message)};
  return {*std::move(document), {}};
}

}  // namespace alertmanager
