// Alerts and groups of API v2 (reference: alerts, sections 3.2 to 3.4).
#include <algorithm>
#include <map>

#include "base/regex/regex.h"
#include "core/intake.h"
#include "modules/alertmanager/dialect.h"
#include "modules/alertmanager/facade.h"

namespace alertmanager {
namespace {

constexpr std::size_t chunk_bytes = 64 << 10;

struct AlertQuery {
  alerts::Selection selection;
  std::optional<base::Regex> receiver;
  labels::Matchers receiver_matchers;
  bool muted = true;

  bool wants_all_receivers() const { return !receiver && receiver_matchers.empty(); }
  bool wants(const std::string& name) const {
    if (receiver && !receiver->matches(name)) return false;
    return receiver_matchers.empty() ||
           labels::matches_all(
               receiver_matchers,
               labels::LabelSet::from(std::vector<labels::Label>{{"receiver", name}}));
  }
};

base::Result<AlertQuery> read_query(const http::Request& request) {
  const Parameters parameters = parameters_of(request);
  AlertQuery query;
  query.selection.active = boolean_parameter(parameters.last("active"), true);
  query.selection.silenced = boolean_parameter(parameters.last("silenced"), true);
  query.selection.inhibited = boolean_parameter(parameters.last("inhibited"), true);
  query.muted = boolean_parameter(parameters.last("muted"), true);
  for (const std::string_view text : parameters.all("filter"))
    query.selection.filter.push_back(TRY(labels::parse_matcher(text)));
  for (const std::string_view text : parameters.all("receiver_matchers"))
    query.receiver_matchers.push_back(TRY(labels::parse_matcher(text)));
  const auto receiver = parameters.last("receiver");
  if (receiver && !receiver->empty()) {
    auto regex = base::Regex::compile(*receiver);
    if (!regex) return base::invalid("failed to parse receiver param: " + regex.error().message);
    query.receiver = *std::move(regex);
  }
  return query;
}

using Receivers = std::vector<std::string_view>;

void write_texts(base::json::Writer& writer, std::string_view key,
                 const std::vector<std::string>& texts) {
  writer.key(key).begin_array();
  for (const std::string& text : texts) writer.string(text);
  writer.end_array();
}

void write_alert(std::string& out, const alerts::Selected& alert, const Receivers& receivers,
                 const std::vector<std::string>& muted_by) {
  const alerts::Episode& episode = *alert.episode;
  base::json::Writer writer(out);
  writer.begin_object();
  writer.key("annotations");
  write_labels(writer, episode.annotations);
  writer.member("endsAt", time_text(episode.ends_at));
  writer.member("fingerprint", labels::fingerprint_text(episode.fingerprint));
  writer.key("receivers").begin_array();
  for (const std::string_view name : receivers)
    writer.begin_object().member("name", name).end_object();
  writer.end_array();
  writer.member("startsAt", time_text(episode.starts_at));
  writer.key("status").begin_object();
  std::vector<std::string> inhibited_by, silenced_by;
  for (const std::uint64_t source : alert.suppression.inhibited_by)
    inhibited_by.push_back(labels::fingerprint_text(source));
  for (const base::Id& id : alert.suppression.silenced_by)
    silenced_by.push_back(base::to_string(id));
  write_texts(writer, "inhibitedBy", inhibited_by);
  write_texts(writer, "mutedBy", muted_by);
  write_texts(writer, "silencedBy", silenced_by);
  writer.member("state", alert.suppression.any() ? "suppressed" : "active").end_object();
  writer.member("updatedAt", time_text(episode.updated_at));
  if (!episode.url().empty()) writer.member("generatorURL", episode.url());
  writer.key("labels");
  write_labels(writer, episode.labels);
  writer.end_object();
}

struct Shown {
  alerts::Selected alert;
  Receivers receivers;
};

struct Group {
  const notify::Route* route;
  labels::LabelSet labels;
  std::vector<Shown> alerts;
};

bool group_before(const Group& a, const Group& b) {
  if (const int order = labels::compare(a.labels, b.labels)) return order < 0;
  return a.route->receiver < b.route->receiver;
}

void write_group(std::string& out, const Group& group, const std::vector<std::string>& muted_by) {
  base::json::Writer writer(out);
  writer.begin_object().key("alerts").begin_array();
  for (const Shown& shown : group.alerts) {
    std::string alert;
    write_alert(alert, shown.alert, shown.receivers, muted_by);
    writer.raw(alert);
  }
  writer.end_array().key("labels");
  write_labels(writer, group.labels);
  writer.key("receiver").begin_object().member("name", group.route->receiver).end_object();
  writer.key("routeLabels").begin_object().end_object().end_object();
}

Receivers receivers_of(const std::vector<const notify::Route*>& routes) {
  Receivers names;
  for (const notify::Route* route : routes) names.emplace_back(route->receiver);
  return names;
}

// Alerts that suppression's booleans leave, by route and group labels.
std::vector<Group> group_alerts(const notify::Configuration& configuration,
                                const std::vector<alerts::Selected>& selected,
                                const AlertQuery& query) {
  std::map<std::pair<std::int32_t, std::string>, Group> groups;
  for (const alerts::Selected& alert : selected) {
    const auto routes = notify::destinations(configuration.root, alert.episode->labels);
    auto receivers = receivers_of(routes);
    std::erase_if(receivers,
                  [&](std::string_view name) { return !query.wants(std::string(name)); });
    std::ranges::sort(receivers);  // by name here, in the order of routes in the list of alerts
    for (const notify::Route* route : routes) {
      if (!query.wants(route->receiver)) continue;
      const labels::LabelSet labels = notify::group_labels(*route, alert.episode->labels);
      Group& group = groups[{route->number, std::string(labels.encoded())}];
      group.route = route;
      group.labels = labels;
      group.alerts.push_back({alert, receivers});
    }
  }
  std::vector<Group> sorted;
  for (auto& [key, group] : groups) sorted.push_back(std::move(group));
  std::ranges::sort(sorted, group_before);
  for (Group& group : sorted)
    std::ranges::sort(group.alerts, [](const Shown& a, const Shown& b) {
      return notify::before_in_group(a.alert.episode->labels, b.alert.episode->labels);
    });
  return sorted;
}

// A list that is written in chunks, so that a long one is never whole in memory. `write` appends
// element i.
http::Response streamed_list(std::size_t size,
                             std::function<void(std::string&, std::size_t)> write) {
  http::Response response{.status = 200, .content_type = "application/json"};
  response.stream = [size, write = std::move(write)](http::BodyWriter& body) {
    std::string chunk = "[";
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) chunk += ',';
      write(chunk, i);
      if (chunk.size() < chunk_bytes) continue;
      if (!body.write(chunk)) return;
      chunk.clear();
    }
    body.write(chunk + "]\n");
  };
  return response;
}

}  // namespace

http::Response Facade::get_alerts(const core::Caller& caller, const http::Request& request) {
  auto query = read_query(request);
  if (!query) return text_error(400, query.error().message);
  const auto configuration = modules_.notify_reads.configuration(caller.tenant);
  const auto receivers = [configuration](const alerts::Selected& alert) {
    return receivers_of(notify::destinations(configuration->root, alert.episode->labels));
  };
  auto shown = std::make_shared<std::vector<alerts::Selected>>(  // shared with the stream's closure
      modules_.alert_reads.select(caller.tenant, query->selection));
  if (!query->wants_all_receivers())
    std::erase_if(*shown, [&](const alerts::Selected& alert) {
      return std::ranges::none_of(
          receivers(alert), [&](std::string_view name) { return query->wants(std::string(name)); });
    });
  // Receivers are looked up again for each: a list of them would be as large as that of the alerts.
  return streamed_list(shown->size(), [shown, receivers](std::string& out, std::size_t i) {
    write_alert(out, (*shown)[i], receivers((*shown)[i]), {});
  });
}

http::Response Facade::get_groups(const core::Caller& caller, const http::Request& request) {
  auto query = read_query(request);
  if (!query) return text_error(400, query.error().message);
  const auto configuration = modules_.notify_reads.configuration(caller.tenant);
  auto groups = std::make_shared<std::vector<Group>>(  // shared with the stream's closure
      group_alerts(*configuration, modules_.alert_reads.select(caller.tenant, query->selection),
                   *query));
  const base::Time now = services_.clock.now();
  const auto muted_by = [this, tenant = caller.tenant, now](const Group& group) {
    return modules_.notify_reads.muted_by(tenant, *group.route, now);
  };
  if (!query->muted)
    std::erase_if(*groups, [&](const Group& group) { return !muted_by(group).empty(); });
  return streamed_list(groups->size(),
                       [groups, configuration, muted_by](std::string& out, std::size_t i) {
                         write_group(out, (*groups)[i], muted_by((*groups)[i]));
                       });
}

http::Response Facade::post_alerts(const core::Caller& caller, const http::Request& request) {
  PostResult posted = read_posted_alerts(
      request, {.now = services_.clock.now(),
                .resolve_timeout = modules_.alert_reads.settings(caller.tenant)->resolve_timeout,
                .names = options_.label_names});
  if (posted.refused) return *std::move(posted.refused);
  const auto resolved = std::ranges::count_if(*posted.alerts.valid, [](const auto& signal) {
    return signal.status == integrations::SignalStatus::resolved;
  });
  {
    const std::lock_guard lock(mutex_);
    received_resolved_ += static_cast<std::uint64_t>(resolved);
    received_firing_ += posted.alerts.valid->size() - static_cast<std::uint64_t>(resolved);
    refused_ += posted.alerts.refused_count;
  }
  const auto answer = [refused = std::move(posted.alerts.refused),
                       any = posted.alerts.refused_count > 0](const base::Done& done) {
    if (!done) return answer_for(done.error());
    return any ? text_error(400, refused) : empty_answer(200);
  };
  if (posted.alerts.valid->empty()) return answer({});
  http::Later later;
  later.begin = [this, caller,
                 signals = std::move(posted.alerts.valid)](http::Later::Tell tell) mutable {
    modules_.alert_calls.ingest(caller, std::move(signals), std::move(tell));
  };
  later.answer = answer;
  later.patience = services_.intake.apply_timeout();
  later.late = core::Intake::late;
  http::Response response;
  response.later = std::make_shared<http::Later>(std::move(later));
  return response;
}

}  // namespace alertmanager
