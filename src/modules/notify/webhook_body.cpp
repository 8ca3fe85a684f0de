#include "modules/notify/webhook_body.h"

#include <algorithm>

#include "base/crypto/crypto.h"
#include "base/json/json.h"
#include "base/text.h"

namespace notify {
namespace {

namespace json = base::json;

void write_labels(json::Writer& writer, const labels::LabelSet& set) {
  writer.begin_object();
  for (const labels::Label label : set) writer.key(label.name).string(label.value);
  writer.end_object();
}

// The pairs that are equal in all.
labels::LabelSet common(const std::vector<alerts::EpisodePtr>& episodes,
                        labels::LabelSet alerts::Episode::* member) {
  if (episodes.empty()) return {};
  std::vector<labels::Label> kept;
  for (const labels::Label label : episodes.front().get()->*member) {
    const bool everywhere = std::ranges::all_of(episodes, [&](const alerts::EpisodePtr& e) {
      return (e.get()->*member).value(label.name) == label.value;
    });
    if (everywhere) kept.push_back(label);
  }
  return labels::LabelSet::from(std::move(kept));
}

void write_alert(json::Writer& writer, const alerts::Episode& episode) {
  writer.begin_object();
  writer.member("status", episode.resolved ? "resolved" : "firing");
  writer.key("labels");
  write_labels(writer, episode.labels);
  writer.key("annotations");
  write_labels(writer, episode.annotations);
  writer.member("startsAt", base::format_rfc3339(episode.starts_at));
  writer.member("endsAt", episode.resolved ? base::format_rfc3339(episode.ends_at)
                                           : std::string("0001-01-01T00:00:00Z"));
  writer.member("generatorURL", episode.url());
  writer.member("fingerprint", labels::fingerprint_text(episode.fingerprint));
  writer.end_object();
}

}  // namespace

bool Message::firing() const {
  return std::ranges::any_of(alerts, [](const alerts::EpisodePtr& e) { return !e->resolved; });
}

std::string webhook_body(const Message& message, std::int64_t max_alerts) {
  const std::size_t total = message.alerts.size();
  const std::size_t sent =
      max_alerts > 0 ? std::min(total, static_cast<std::size_t>(max_alerts)) : total;
  std::string body;
  json::Writer writer(body);
  writer.begin_object();
  writer.member("version", "4");
  writer.member("groupKey", message.group_key);
  writer.member("truncatedAlerts", total - sent);
  writer.member("status", message.firing() ? "firing" : "resolved");
  writer.member("receiver", message.receiver);
  writer.key("groupLabels");
  write_labels(writer, message.group_labels);
  writer.key("commonLabels");
  write_labels(writer, common(message.alerts, &alerts::Episode::labels));
  writer.key("commonAnnotations");
  write_labels(writer, common(message.alerts, &alerts::Episode::annotations));
  writer.member("externalURL", message.external_url);
  writer.member("notification_reason", base::describe::choice_name(message.reason));
  writer.key("alerts").begin_array();
  for (std::size_t i = 0; i < sent; ++i) write_alert(writer, *message.alerts[i]);
  writer.end_array().end_object();
  return body;
}

std::string idempotency_key(const Message& message, std::size_t integration, base::Time last_sent) {
  std::vector<std::pair<std::uint64_t, bool>> state;
  for (const auto& episode : message.alerts)
    state.emplace_back(episode->fingerprint, episode->resolved);
  std::ranges::sort(state);
  std::string text = message.group_key + "\n" + message.receiver + "\n" +
                     std::to_string(integration) + "\n" + std::to_string(last_sent.nanoseconds) +
                     "\n" + std::string(base::describe::choice_name(message.reason)) + "\n";
  for (const auto& [hash, resolved] : state)
    text += labels::fingerprint_text(hash) + (resolved ? "r" : "f");
  return base::to_hex(base::crypto::view(base::crypto::sha256(text)));
}

void sort_as_group(std::vector<alerts::EpisodePtr>& episodes) {
  std::ranges::sort(episodes, [](const alerts::EpisodePtr& a, const alerts::EpisodePtr& b) {
    return before_in_group(a->labels, b->labels);
  });
}

}  // namespace notify
