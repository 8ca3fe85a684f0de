#include "modules/alertmanager/post_alerts.h"

#include "base/text.h"
#include "engines/labels/matcher.h"
#include "modules/alertmanager/dialect.h"

namespace alertmanager {
namespace {

namespace json = base::json;
using integrations::AlertSignal;

struct Refusal {
  http::Response response;
};
using Checked = std::optional<Refusal>;

Refusal bad_alerts(std::string_view why) {
  return {
      framework_error(400, "parsing alerts body from \"\" failed, because " + std::string(why))};
}

Checked check_texts(const json::Value& alert, std::string_view member) {
  const json::Value* map = alert.find(member);
  if (map == nullptr || map->is_null()) return std::nullopt;
  if (map->kind() != json::Kind::object)
    return bad_alerts("json: cannot unmarshal " + std::string(json::name(map->kind())) +
                      " into field " + std::string(member));
  for (const json::Member& each : map->object())
    if (each.value.kind() != json::Kind::string)
      return bad_alerts("json: cannot unmarshal " + std::string(json::name(each.value.kind())) +
                        " into field " + std::string(member) + "." + std::string(each.name) +
                        " of type string");
  return std::nullopt;
}

Checked check_alert_time(const json::Value& alert, std::string_view member) {
  const json::Value* value = alert.find(member);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (value->kind() == json::Kind::string) {
    const std::string_view text = value->string();
    if (base::is_zero_rfc3339(text) || read_time(text)) return std::nullopt;
  }
  return bad_alerts("field " + std::string(member) + " is not a time as RFC 3339 writes it");
}

Checked check_alert_shape(const json::Value& alert) {
  if (alert.is_null()) return std::nullopt;
  if (alert.kind() != json::Kind::object)
    return bad_alerts("json: cannot unmarshal " + std::string(json::name(alert.kind())) +
                      " into an alert");
  for (const std::string_view member : {"labels", "annotations"})
    if (auto bad = check_texts(alert, member)) return bad;
  for (const std::string_view member : {"startsAt", "endsAt"})
    if (auto bad = check_alert_time(alert, member)) return bad;
  const json::Value* url = alert.find("generatorURL");
  if (url != nullptr && !url->is_null() && url->kind() != json::Kind::string)
    return bad_alerts("json: cannot unmarshal " + std::string(json::name(url->kind())) +
                      " into field generatorURL of type string");
  return std::nullopt;
}

Checked check_alert_required(const json::Value& alert, std::size_t index) {
  const std::string at = std::to_string(index);
  if (alert.is_null())
    return Refusal{validation_error(Invalid::required, at + " in body is required")};
  const json::Value* labels = alert.find("labels");
  if (labels == nullptr || labels->is_null())
    return Refusal{validation_error(Invalid::required, at + ".labels in body is required")};
  const json::Value* url = alert.find("generatorURL");
  if (url != nullptr && !url->is_null() && !url->string().empty() && !is_request_uri(url->string()))
    return Refusal{validation_error(
        Invalid::format,
        at + ".generatorURL in body must be of type uri: \"" + std::string(url->string()) + "\"")};
  return std::nullopt;
}

labels::LabelSet labels_of(const json::Value& alert, std::string_view member) {
  const json::Value* map = alert.find(member);
  if (map == nullptr || map->is_null()) return {};
  std::vector<labels::Label> list;
  list.reserve(map->object().size());
  for (const json::Member& each : map->object()) list.push_back({each.name, each.value.string()});
  return labels::LabelSet::from(std::move(list));
}

std::optional<base::Time> alert_time(const json::Value& alert, std::string_view member) {
  const json::Value* value = alert.find(member);
  if (value == nullptr || value->is_null() || base::is_zero_rfc3339(value->string()))
    return std::nullopt;
  return *read_time(value->string());
}

AlertSignal signal_of(const json::Value& alert, const PostOptions& options) {
  AlertSignal signal;
  signal.labels = labels_of(alert, "labels");
  signal.annotations = labels_of(alert, "annotations");
  signal.ends_at = alert_time(alert, "endsAt");
  const auto starts_at = alert_time(alert, "startsAt");
  signal.starts_at = starts_at ? starts_at : signal.ends_at ? signal.ends_at : options.now;
  if (!signal.ends_at) {
    signal.ends_at = options.now + options.resolve_timeout;
    signal.timeout = true;
  }
  signal.status = *signal.ends_at <= options.now ? integrations::SignalStatus::resolved
                                                 : integrations::SignalStatus::firing;
  if (const json::Value* url = alert.find("generatorURL"); url != nullptr && !url->is_null())
    signal.url = url->string();
  return signal;
}

base::Done check_names(const AlertSignal& signal) {
  for (const labels::Label label : signal.labels)
    if (!labels::is_classic_name(label.name))
      return base::invalid("invalid label set: invalid name \"" + std::string(label.name) + "\"");
  return {};
}

}  // namespace

PostResult read_posted_alerts(const http::Request& request, const PostOptions& options) {
  PostResult result;
  result.alerts.valid = std::make_shared<integrations::AlertSignals>();
  Body body = read_body(request, "alerts");
  if (body.refused) return {{}, std::move(body.refused)};
  const json::Value& root = body.document->root();
  if (root.is_null()) return result;
  if (root.kind() != json::Kind::array)
    return {{},
            bad_alerts("json: cannot unmarshal " + std::string(json::name(root.kind())) +
                       " into a list of alerts")
                .response};
  if (root.array().size() > integrations::alerts_per_post_max)
    return {{}, framework_error(413, "at most 10000 alerts a request (`alerts_per_post_max`)")};
  for (const json::Value& alert : root.array())
    if (auto bad = check_alert_shape(alert)) return {{}, std::move(bad->response)};
  for (std::size_t i = 0; i < root.array().size(); ++i)
    if (auto bad = check_alert_required(root.array()[i], i)) return {{}, std::move(bad->response)};
  result.alerts.valid->reserve(root.array().size());
  for (const json::Value& alert : root.array()) {
    AlertSignal signal = signal_of(alert, options);
    auto fault = integrations::validate(signal);
    if (fault && options.names == LabelNames::classic) fault = check_names(signal);
    if (fault) {
      result.alerts.valid->push_back(std::move(signal));
      continue;
    }
    ++result.alerts.refused_count;
    result.alerts.refused.append(result.alerts.refused.empty() ? "" : "\n")
        .append(fault.error().message);
  }
  return result;
}

}  // namespace alertmanager
