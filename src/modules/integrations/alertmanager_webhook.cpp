#include "modules/integrations/alertmanager_webhook.h"

#include <optional>
#include <utility>

#include "base/json/json.h"

namespace integrations {
namespace {

using JsonKind = base::json::Kind;
using base::json::Value;

constexpr std::size_t reasons_max = 5;  // named in `refused`; the rest is counted

base::Error wrong(std::string pointer, std::string_view what) {
  std::string message = pointer + ": " + std::string(what);
  return base::invalid(std::move(message), std::move(pointer));
}

base::Result<labels::LabelSet> read_labels(const Value& alert, std::string_view member) {
  const Value* set = alert.find(member);
  if (set == nullptr || set->is_null()) return labels::LabelSet{};
  const std::string pointer = "/" + std::string(member);
  if (set->kind() != JsonKind::object) return wrong(pointer, "must be an object");
  std::vector<labels::Label> list;
  list.reserve(set->object().size());
  for (const auto& [name, value] : set->object()) {
    if (value.kind() != JsonKind::string) return wrong(pointer, "values must be texts");
    list.push_back({name, value.string()});
  }
  return labels::LabelSet::from(std::move(list));
}

base::Result<std::string_view> read_text(const Value& object, std::string_view member) {
  const Value* value = object.find(member);
  if (value == nullptr || value->is_null()) return std::string_view{};
  if (value->kind() != JsonKind::string) return wrong("/" + std::string(member), "must be a text");
  return value->string();
}

// Go's zero time stands for "absent".
base::Result<std::optional<base::Time>> read_time(const Value& alert, std::string_view member) {
  const auto text = TRY(read_text(alert, member));
  if (text.empty() || base::is_zero_rfc3339(text)) return std::optional<base::Time>{};
  const auto time = base::parse_rfc3339(text);
  if (!time) return wrong("/" + std::string(member), time.error().message);
  return std::optional(*time);
}

base::Result<AlertSignal> read_alert(const Value& alert) {
  if (alert.kind() != JsonKind::object) return wrong("", "must be an object");
  AlertSignal signal;
  const auto status = TRY(read_text(alert, "status"));
  if (status != "firing" && status != "resolved")
    return wrong("/status", "must be firing or resolved");
  signal.status = status == "firing" ? SignalStatus::firing : SignalStatus::resolved;
  signal.labels = TRY(read_labels(alert, "labels"));
  signal.annotations = TRY(read_labels(alert, "annotations"));
  signal.starts_at = TRY(read_time(alert, "startsAt"));
  signal.ends_at = TRY(read_time(alert, "endsAt"));
  const auto url = TRY(read_text(alert, "generatorURL"));
  if (is_web_url(url)) signal.url = url;
  signal.dedup_key = TRY(read_text(alert, "fingerprint"));
  if (signal.dedup_key.empty())
    signal.dedup_key = labels::fingerprint_text(labels::fingerprint(signal.labels));
  TRY(validate(signal));
  return signal;
}

// Collects what was refused into one reason for people.
class Refusals {
 public:
  void add(std::size_t index, const base::Error& error) {
    if (++count_ > reasons_max) return;
    text_ += (text_.empty() ? "" : "; ") + ("/alerts/" + std::to_string(index));
    text_ += (error.pointer.empty() ? ": " : "") + error.message;
  }
  std::string reason(std::size_t total) const {
    if (count_ == 0) return {};
    std::string out =
        std::to_string(count_) + " of " + std::to_string(total) + " alerts refused: " + text_;
    if (count_ > reasons_max) out += "; and more";
    return out;
  }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

std::int64_t truncated(const Value& root) {
  const Value* count = root.find("truncatedAlerts");
  return count != nullptr && count->kind() == JsonKind::int64 ? count->int64() : 0;
}

}  // namespace

base::Result<ParsedWebhook> parse_alertmanager_webhook(std::string_view body) {
  const auto document =
      TRY(base::json::Document::parse(body, {.duplicates = base::json::Duplicates::last_wins}));
  const Value& root = document.root();
  if (root.kind() != JsonKind::object) return base::invalid("the body must be a JSON object");
  const auto version = TRY(read_text(root, "version"));
  if (!version.empty() && version != "4")
    return wrong("/version", "must be 4, not " + std::string(version));
  const Value* alerts = root.find("alerts");
  if (alerts == nullptr || alerts->kind() != JsonKind::array)
    return wrong("/alerts", "must be a list");
  if (alerts->array().size() > alerts_per_post_max)
    return wrong("/alerts", "at most " + std::to_string(alerts_per_post_max));

  ParsedWebhook parsed;
  parsed.truncated = truncated(root);
  parsed.signals.reserve(alerts->array().size());
  Refusals refusals;
  std::size_t index = 0;
  for (const Value& alert : alerts->array()) {
    auto signal = read_alert(alert);
    if (signal)
      parsed.signals.push_back(*std::move(signal));
    else
      refusals.add(index, signal.error());
    ++index;
  }
  parsed.refused = refusals.reason(index);
  return parsed;
}

}  // namespace integrations
