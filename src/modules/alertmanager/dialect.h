// How Alertmanager's API v2 answers: two shapes of errors (reference: alerts, section 3.1),
// booleans, times and label maps. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.h"
#include "base/result.h"
#include "base/time.h"
#include "engines/labels/label_set.h"
#include "platform/http/message.h"

namespace alertmanager {

// Validation codes of the framework that Alertmanager is generated with; the HTTP status is 422.
enum class Invalid : int { format = 601, required = 602, too_few_items = 612 };

http::Response text_error(int status, std::string_view text);  // the body is a JSON string
http::Response framework_error(int status, std::string_view message);
http::Response validation_error(Invalid code, std::string_view message);
http::Response json_answer(std::string body);
http::Response empty_answer(int status);
http::Response method_not_allowed(const http::Request& request,
                                  const std::vector<std::string_view>& allowed);

// Faults of an own service's Error in this dialect: a JSON string with the matching status.
http::Response answer_for(const base::Error& error, std::string_view prefix = {});

// "true 1 yes ok y on selected checked t enabled" in any case; empty or absent: `otherwise`.
bool boolean_parameter(std::optional<std::string_view> value, bool otherwise);

struct Parameters {  // a decoded query
  std::vector<std::pair<std::string, std::string>> pairs;
  std::optional<std::string_view> last(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
};
// A query that cannot be decoded has no parameters, as in Go's net/url.
Parameters parameters_of(const http::Request& request);

// The times that Alertmanager's framework takes: RFC 3339, also without zone (UTC), without
// seconds, with an offset without colon, or with a space for the T. The empty text is 1970.
base::Result<base::Time> read_time(std::string_view text);
// What Go's url.ParseRequestURI takes: an absolute URI or path.
bool is_request_uri(std::string_view text);

std::string time_text(base::Time time);  // UTC, milliseconds, Z
void write_labels(base::json::Writer& writer, const labels::LabelSet& set);

// A request's JSON body: its document, or the answer that refuses it. `what` names the parameter in
// the texts ("alerts", "silence").
struct Body {
  std::optional<base::json::Document> document;
  std::optional<http::Response> refused;
};
Body read_body(const http::Request& request, std::string_view what);

}  // namespace alertmanager
