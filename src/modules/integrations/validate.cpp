// The limits and rules of one signal (reference: alerts, sections 3.2 and 14), for every door.
#include "base/json/json.h"
#include "base/text.h"
#include "modules/integrations/types.h"

namespace integrations {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  base::json::write_string(out, text);
  return out;
}

base::Error too_much(std::string_view what, std::size_t most) {
  return base::invalid(std::string(what) + ": at most " + std::to_string(most));
}

base::Done validate_labels(const labels::LabelSet& labels) {
  if (labels.empty()) return base::invalid("at least one label pair required");
  if (labels.size() > labels_per_alert_max) return too_much("labels", labels_per_alert_max);
  for (const labels::Label label : labels) {
    if (label.name.empty() || !base::is_utf8(label.name))
      return base::invalid("invalid label set: invalid name " + quoted(label.name));
    if (!base::is_utf8(label.value))
      return base::invalid("invalid label set: invalid value of " + quoted(label.name));
    if (label.name.size() > label_name_bytes_max)
      return too_much("bytes of a label name", label_name_bytes_max);
    if (label.value.size() > label_value_bytes_max)
      return too_much("bytes of label " + std::string(label.name), label_value_bytes_max);
  }
  return {};
}

}  // namespace

base::Done validate(const AlertSignal& signal) {
  TRY(validate_labels(signal.labels));
  std::size_t annotations = 0;
  for (const labels::Label annotation : signal.annotations) {
    if (annotation.name.empty() || !base::is_utf8(annotation.name))
      return base::invalid("invalid annotation set: invalid name " + quoted(annotation.name));
    annotations += annotation.name.size() + annotation.value.size();
  }
  if (annotations > annotations_bytes_max)
    return too_much("bytes of annotations", annotations_bytes_max);
  if (signal.url.size() > url_bytes_max) return too_much("bytes of the URL", url_bytes_max);
  if (signal.dedup_key.size() > dedup_key_bytes_max)
    return too_much("bytes of the fingerprint", dedup_key_bytes_max);
  if (signal.starts_at && signal.ends_at && *signal.starts_at > *signal.ends_at)
    return base::invalid("start time must be before end time");
  return {};
}

bool is_web_url(std::string_view text) {
  const auto after = [&](std::string_view scheme) {
    return text.size() > scheme.size() &&
           base::equal_ignoring_case(text.substr(0, scheme.size()), scheme);
  };
  return after("http://") || after("https://");
}

}  // namespace integrations
