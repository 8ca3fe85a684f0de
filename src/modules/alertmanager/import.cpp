#include "modules/alertmanager/import.h"

#include "base/describe/read.h"
#include "base/describe/write.h"
#include "core/problem.h"

namespace alertmanager {
using base::describe::field;
using base::describe::Field;
using base::describe::object;
using base::describe::Type;

const Type& described(base::describe::Tag<Imported>) {
  static constexpr Field fields[] = {
      field<&Imported::taken>("taken", "Silences that are new here"),
      field<&Imported::already_there>("already_there", "Silences that were here already")};
  static constexpr Type type = object("Imported", "What an import did", fields);
  return type;
}

namespace {

// Alertmanager's own element, as far as it is taken over.
struct ForeignMatcher {
  std::string name, value;
  bool is_regex = false, is_equal = true;
};
const Type& described(base::describe::Tag<ForeignMatcher>) {
  static constexpr Field fields[] = {
      field<&ForeignMatcher::name>("name", "Label"),
      field<&ForeignMatcher::value>("value", "Value or pattern"),
      field<&ForeignMatcher::is_regex>("isRegex", "Whether it is a pattern"),
      field<&ForeignMatcher::is_equal>("isEqual", "Whether it must match", {.defaulted = true})};
  static constexpr Type type = object("ForeignMatcher", "A matcher", fields);
  return type;
}
struct ForeignStatus {
  std::string state;
};
const Type& described(base::describe::Tag<ForeignStatus>) {
  static constexpr Field fields[] = {
      field<&ForeignStatus::state>("state", "active, pending, expired")};
  static constexpr Type type = object("ForeignStatus", "Its state", fields);
  return type;
}
struct ForeignSilence {
  base::Id id;
  ForeignStatus status;
  std::vector<ForeignMatcher> matchers;
  base::Time starts_at, ends_at, updated_at;
  std::string created_by, comment;
};
const Type& described(base::describe::Tag<ForeignSilence>) {
  static constexpr Field fields[] = {
      field<&ForeignSilence::id>("id", "Kept"),
      field<&ForeignSilence::status>("status", "Expired ones are left"),
      field<&ForeignSilence::matchers>("matchers", "All must match"),
      field<&ForeignSilence::starts_at>("startsAt", "Start"),
      field<&ForeignSilence::ends_at>("endsAt", "End"),
      field<&ForeignSilence::updated_at>("updatedAt", "Last change"),
      field<&ForeignSilence::created_by>("createdBy", "Who"),
      field<&ForeignSilence::comment>("comment", "Why")};
  static constexpr Type type = object("ForeignSilence", "A silence of Alertmanager's", fields);
  return type;
}

base::Result<alerts::Silence> silence_of(const ForeignSilence& foreign) {
  alerts::Silence silence;
  silence.id = foreign.id;
  for (const ForeignMatcher& each : foreign.matchers) {
    using labels::Operator;
    const Operator op = each.is_equal   ? each.is_regex ? Operator::matches : Operator::equal
                        : each.is_regex ? Operator::not_matches
                                        : Operator::not_equal;
    silence.matchers.push_back(TRY(labels::Matcher::make(each.name, op, each.value)));
  }
  silence.starts_at = foreign.starts_at;
  silence.ends_at = foreign.ends_at;
  silence.created_at = silence.updated_at = foreign.updated_at;
  silence.created_by = foreign.created_by;
  silence.comment = foreign.comment;
  return silence;
}

}  // namespace

base::Result<std::string> fetch_silences(outbound::HttpClient& client, std::string_view from) {
  outbound::Request request;
  request.url = std::string(from);
  while (request.url.ends_with('/')) request.url.pop_back();
  request.url += "/api/v2/silences";
  request.response_bytes_max = 64 << 20;
  request.trust = outbound::Trust::operator_;
  auto answer = TRY(client.send(request));
  if (answer.status != 200)
    return base::unavailable(request.url + " answered " + std::to_string(answer.status) +
                             "; is --from the URL of an Alertmanager?");
  return std::move(answer.body);
}

base::Result<Imported> import_silences(alerts::Calls& alerts, const core::Caller& caller,
                                       std::string_view silences_json) {
  const auto foreign = TRY(base::describe::from_json<std::vector<ForeignSilence>>(
      silences_json, {.unknown = base::describe::Unknown::ignored}));
  Imported imported;
  for (const ForeignSilence& each : foreign) {
    if (each.status.state == "expired") continue;
    const alerts::Silence silence = TRY(silence_of(each));
    if (TRY(alerts.import_silence(caller, silence)))
      ++imported.taken;
    else
      ++imported.already_there;
  }
  return imported;
}

http::Response import_request(alerts::Calls& alerts, const base::Id& tenant,
                              const http::Request& request) {
  if (request.path != "/import" || request.method != http::Method::post)
    return core::problem(base::not_found("POST /import is all there is here"), request.request_id);
  core::Caller caller = core::system_caller(tenant, "control-socket");
  caller.request_id = request.request_id;
  const auto imported = import_silences(alerts, caller, request.body);
  if (!imported) return core::problem(imported.error(), request.request_id);
  return {.status = 200,
          .content_type = "application/json",
          .body = base::describe::to_json(*imported)};
}

}  // namespace alertmanager
