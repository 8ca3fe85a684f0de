#include "modules/alertmanager/post_silence.h"

#include "modules/alertmanager/dialect.h"

namespace alertmanager {
namespace {

namespace json = base::json;

using SilenceRefusal = std::optional<http::Response>;

http::Response bad_silence(std::string_view why) {
  return framework_error(400, "parsing silence body from \"\" failed, because " + std::string(why));
}

http::Response required(std::string_view path) {
  return validation_error(Invalid::required, std::string(path) + " in body is required");
}

const json::Value* member(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

SilenceRefusal check_kind(const json::Value& object, std::string_view name, json::Kind kind) {
  const json::Value* value = member(object, name);
  if (value == nullptr || value->kind() == kind) return std::nullopt;
  return bad_silence("json: cannot unmarshal " + std::string(json::name(value->kind())) +
                     " into field " + std::string(name) + " of type " +
                     std::string(json::name(kind)));
}

SilenceRefusal check_silence_time(const json::Value& object, std::string_view name) {
  if (auto bad = check_kind(object, name, json::Kind::string)) return bad;
  const json::Value* value = member(object, name);
  if (value == nullptr || base::is_zero_rfc3339(value->string()) || read_time(value->string()))
    return std::nullopt;
  return bad_silence("field " + std::string(name) + " is not a time as RFC 3339 writes it");
}

SilenceRefusal check_matcher_shape(const json::Value& matcher) {
  if (matcher.kind() != json::Kind::object) return bad_silence("a matcher must be an object");
  for (const std::string_view name : {"name", "value"})
    if (auto bad = check_kind(matcher, name, json::Kind::string)) return bad;
  for (const std::string_view name : {"isEqual", "isRegex"})
    if (auto bad = check_kind(matcher, name, json::Kind::boolean)) return bad;
  return std::nullopt;
}

SilenceRefusal check_silence_shape(const json::Value& root) {
  if (root.kind() != json::Kind::object)
    return bad_silence("json: cannot unmarshal " + std::string(json::name(root.kind())) +
                       " into a silence");
  for (const std::string_view name : {"id", "createdBy", "comment"})
    if (auto bad = check_kind(root, name, json::Kind::string)) return bad;
  for (const std::string_view name : {"startsAt", "endsAt"})
    if (auto bad = check_silence_time(root, name)) return bad;
  if (auto bad = check_kind(root, "matchers", json::Kind::array)) return bad;
  if (auto bad = check_kind(root, "annotations", json::Kind::object)) return bad;
  if (const json::Value* annotations = member(root, "annotations"))
    for (const json::Member& each : annotations->object())
      if (auto bad = check_kind(*annotations, each.name, json::Kind::string)) return bad;
  const json::Value* matchers = member(root, "matchers");
  for (const json::Value& matcher :
       matchers != nullptr ? matchers->array() : std::span<const json::Value>())
    if (auto bad = check_matcher_shape(matcher)) return bad;
  return std::nullopt;
}

SilenceRefusal check_silence_required(const json::Value& root) {
  for (const std::string_view name : {"comment", "createdBy", "endsAt", "matchers"})
    if (member(root, name) == nullptr) return required(name);
  const auto matchers = member(root, "matchers")->array();
  if (matchers.empty())
    return validation_error(Invalid::too_few_items,
                            "matchers in body should have at least 1 items");
  for (std::size_t i = 0; i < matchers.size(); ++i)
    for (const std::string_view name : {"isRegex", "name", "value"})
      if (member(matchers[i], name) == nullptr)
        return required("matchers." + std::to_string(i) + "." + std::string(name));
  if (member(root, "startsAt") == nullptr) return required("startsAt");
  return std::nullopt;
}

std::optional<base::Time> silence_time(const json::Value& root, std::string_view name) {
  const std::string_view text = member(root, name)->string();
  if (base::is_zero_rfc3339(text)) return std::nullopt;
  return *read_time(text);
}

}  // namespace

PostedSilence read_posted_silence(const http::Request& request) {
  PostedSilence posted;
  Body body = read_body(request, "silence");
  posted.refused = std::move(body.refused);
  if (posted.refused) return posted;
  const json::Value& root = body.document->root();
  if (!root.is_null()) posted.refused = check_silence_shape(root);  // null has no members
  if (!posted.refused) posted.refused = check_silence_required(root);
  if (posted.refused) return posted;
  alerts::WantedSilence& silence = posted.silence;
  if (const json::Value* id = member(root, "id"); id != nullptr && !id->string().empty()) {
    const auto parsed = base::parse_id(id->string());
    posted.unknown_id = !parsed;
    if (parsed) silence.id = *parsed;
  }
  silence.starts_at = silence_time(root, "startsAt");
  silence.ends_at = silence_time(root, "endsAt").value_or(base::Time{});
  silence.created_by = member(root, "createdBy")->string();
  silence.comment = member(root, "comment")->string();
  if (const json::Value* annotations = member(root, "annotations"))
    for (const json::Member& each : annotations->object())
      if (!each.value.is_null()) silence.annotations.emplace(each.name, each.value.string());
  for (const json::Value& matcher : member(root, "matchers")->array()) {
    const json::Value* equal = member(matcher, "isEqual");
    silence.matchers.push_back({.name = std::string(member(matcher, "name")->string()),
                                .value = std::string(member(matcher, "value")->string()),
                                .regex = member(matcher, "isRegex")->boolean(),
                                .equal = equal == nullptr || equal->boolean()});
  }
  return posted;
}

}  // namespace alertmanager
