// Silences of API v2 (reference: alerts, section 3.5).
#include <algorithm>
#include <tuple>

#include "modules/alertmanager/dialect.h"
#include "modules/alertmanager/facade.h"
#include "modules/alertmanager/post_silence.h"

namespace alertmanager {
namespace {

void write_silence(base::json::Writer& writer, const alerts::Silence& silence, base::Time now) {
  writer.begin_object();
  writer.member("id", base::to_string(silence.id));
  writer.key("status").begin_object();
  writer.member("state", base::describe::choice_name(silence.state(now))).end_object();
  writer.member("updatedAt", time_text(silence.updated_at));
  writer.key("annotations");
  write_labels(writer, labels::LabelSet::from(silence.annotations));
  writer.member("comment", silence.comment);
  writer.member("createdBy", silence.created_by);
  writer.member("endsAt", time_text(silence.ends_at));
  writer.key("matchers").begin_array();
  for (const labels::Matcher& matcher : silence.matchers)
    writer.begin_object()
        .member("isEqual", matcher.is_equal())
        .member("isRegex", matcher.is_regex())
        .member("name", matcher.name())
        .member("value", matcher.value())
        .end_object();
  writer.end_array();
  writer.member("startsAt", time_text(silence.starts_at)).end_object();
}

// A filter compares matchers with matchers, not with labels.
bool has_all(const alerts::Silence& silence, const labels::Matchers& filter) {
  return std::ranges::all_of(filter, [&](const labels::Matcher& wanted) {
    return std::ranges::find(silence.matchers, wanted) != silence.matchers.end();
  });
}

// Active by end, pending by start, expired by end from the latest.
bool shown_before(const alerts::Silence& a, const alerts::Silence& b, base::Time now) {
  const auto state = a.state(now);
  if (state != b.state(now)) return state < b.state(now);
  switch (state) {
    case alerts::SilenceState::active:
      return a.ends_at < b.ends_at;
    case alerts::SilenceState::pending:
      return a.starts_at < b.starts_at;
    case alerts::SilenceState::expired:
      return a.ends_at > b.ends_at;
  }
  return false;
}

std::string_view last_segment(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

http::Response not_a_uuid(std::string_view id) {
  return validation_error(Invalid::format,
                          "silenceID in path must be of type uuid: \"" + std::string(id) + "\"");
}

}  // namespace

http::Response Facade::get_silences(const core::Caller& caller, const http::Request& request) {
  const Parameters parameters = parameters_of(request);
  labels::Matchers filter;
  for (const std::string_view text : parameters.all("filter")) {
    auto matcher = labels::parse_matcher(text);
    if (!matcher) return text_error(400, matcher.error().message);
    filter.push_back(*std::move(matcher));
  }
  const std::map<alerts::SilenceState, bool> wanted = {
      {alerts::SilenceState::active, boolean_parameter(parameters.last("active"), true)},
      {alerts::SilenceState::pending, boolean_parameter(parameters.last("pending"), true)},
      {alerts::SilenceState::expired, boolean_parameter(parameters.last("expired"), true)}};
  const base::Time now = services_.clock.now();
  std::vector<alerts::SilencePtr> silences = modules_.alert_reads.silences(caller.tenant);
  std::erase_if(silences, [&](const alerts::SilencePtr& silence) {
    return !wanted.at(silence->state(now)) || !has_all(*silence, filter);
  });
  std::ranges::sort(silences,
                    [&](const auto& a, const auto& b) { return shown_before(*a, *b, now); });
  std::string body;
  base::json::Writer writer(body);
  writer.begin_array();
  for (const alerts::SilencePtr& silence : silences) write_silence(writer, *silence, now);
  writer.end_array();
  return json_answer(std::move(body));
}

http::Response Facade::get_silence(const core::Caller& caller, const http::Request& request) {
  const std::string_view text = last_segment(request.path);
  const auto id = base::parse_id(text);
  if (!id) return not_a_uuid(text);
  const auto silence = modules_.alert_reads.silence(caller.tenant, *id);
  if (!silence) return empty_answer(404);
  std::string body;
  base::json::Writer writer(body);
  write_silence(writer, *silence, services_.clock.now());
  return json_answer(std::move(body));
}

http::Response Facade::post_silences(const core::Caller& caller, const http::Request& request) {
  PostedSilence posted = read_posted_silence(request);
  if (posted.refused) return *std::move(posted.refused);
  const alerts::WantedSilence& wanted = posted.silence;
  const base::Time now = services_.clock.now();
  const base::Time starts_at = wanted.starts_at.value_or(now);
  if (starts_at >= *wanted.ends_at)
    return text_error(400, "Failed to create silence: start time must be before end time");
  if (*wanted.ends_at < now)
    return text_error(400, "Failed to create silence: end time can't be in the past");
  if (posted.unknown_id) return text_error(404, "silence not found");
  const auto silence = modules_.alert_calls.put_silence(caller, wanted);
  if (!silence) {
    const bool invalid = silence.error().code == base::Code::invalid;
    return answer_for(silence.error(), invalid ? "silence invalid: " : "");
  }
  std::string body;
  base::json::Writer(body)
      .begin_object()
      .member("silenceID", base::to_string((*silence)->id))
      .end_object();
  return json_answer(std::move(body));
}

http::Response Facade::delete_silence(const core::Caller& caller, const http::Request& request) {
  const std::string_view text = last_segment(request.path);
  const auto id = base::parse_id(text);
  if (!id) return not_a_uuid(text);
  const auto silence = modules_.alert_calls.expire_silence(caller, *id);
  if (silence) return empty_answer(200);
  if (silence.error().code == base::Code::not_found) return text_error(404, "silence not found");
  return answer_for(silence.error());
}

}  // namespace alertmanager
