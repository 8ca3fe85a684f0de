#include "cli/problem.h"

#include "base/json/json.h"
#include "cli/text.h"

namespace cli {
namespace {

using base::json::Value;

std::string text_member(const Value& object, std::string_view member) {
  const Value* value = object.find(member);
  return value != nullptr && value->kind() == base::json::Kind::string
             ? std::string(value->string())
             : "";
}

base::Code code_of(int status) {
  switch (status) {
    case 401:
      return base::Code::unauthenticated;
    case 403:
      return base::Code::denied;
    case 404:
      return base::Code::not_found;
    case 429:
      return base::Code::limited;
    default:
      return status >= 400 && status < 500 ? base::Code::conflict : base::Code::unavailable;
  }
}

void add_details(base::Error& error, const Value& problem) {
  const Value* faults = problem.find("errors");
  if (faults == nullptr || faults->kind() != base::json::Kind::array) return;
  for (const Value& fault : faults->array())
    error.details.push_back({text_member(fault, "pointer"), text_member(fault, "detail")});
}

}  // namespace

base::Error problem_of(const outbound::Response& response) {
  base::Error error{code_of(response.status), ""};
  const auto document = base::json::Document::parse(response.body);
  if (document) {
    error.message = text_member(document->root(), "detail");
    if (error.message.empty()) error.message = text_member(document->root(), "title");
    add_details(error, document->root());
  }
  if (error.message.empty())
    error.message = "the server answered " + std::to_string(response.status) +
                    " without a reason; is MAINSTAY_URL (or --url) a Mainstay server?";
  if (error.code == base::Code::unauthenticated)
    error.message +=
        "; sign in with `mainstay login URL`, or set MAINSTAY_TOKEN or --token-file to a token of "
        "`mainstay token create`";
  return error;
}

std::string shown(const base::Error& error) {
  std::string lines = "mainstay: " + printable(error.message) + "\n";
  for (const base::ErrorDetail& detail : error.details) {
    const std::string line = detail.pointer + ": " + detail.message;
    if (error.message != line && error.message != detail.message)
      lines += "  " + printable(line) + "\n";
  }
  return lines;
}

}  // namespace cli
