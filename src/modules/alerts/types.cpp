#include "modules/alerts/types.h"

#include "modules/integrations/types.h"

namespace alerts {
using base::describe::Choice;
using base::describe::choice;
using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<State>) {
  static constexpr Choice choices[] = {{"firing", 0, "It fires and people are told"},
                                       {"suppressed", 1, "It fires, silenced or inhibited"},
                                       {"resolved", 2, "It is over"}};
  static constexpr Type type = choice<State>("AlertState", "How an alert stands", choices);
  return type;
}

const Type& described(Tag<Alert>) {
  static constexpr Field fields[] = {
      field<&Alert::id>("id", "Of this episode: one life, from firing to resolved"),
      field<&Alert::fingerprint>("fingerprint", "Of the labels, as Alertmanager computes it"),
      field<&Alert::integration_id>("integration_id",
                                    "Where it came in; absent: Alertmanager's API"),
      field<&Alert::name>("name", "The rule's name", {.column = true}),
      field<&Alert::summary>("summary", "One line for people", {.column = true}),
      field<&Alert::state>("state", "How it stands", {.column = true}),
      field<&Alert::severity>("severity", "1 critical, 2 high, 3 warning, 4 low, 5 info",
                              {.min = 1, .max = 5, .column = true}),
      field<&Alert::service>("service", "From the labels"),
      field<&Alert::environment>("environment", "From the labels"),
      field<&Alert::host>("host", "From the labels"),
      field<&Alert::labels>("labels", "What identifies it"),
      field<&Alert::annotations>("annotations", "What is said about it"),
      field<&Alert::starts_at>("starts_at", "When it began, as the sender says", {.column = true}),
      field<&Alert::ends_at>("ends_at", "When it ends unless it is sent again"),
      field<&Alert::updated_at>("updated_at", "When it was last sent"),
      field<&Alert::resolved_at>("resolved_at", "When it ended"),
      field<&Alert::url>("url", "Where it comes from"),
      field<&Alert::silenced_by>("silenced_by", "The silences that mute it"),
      field<&Alert::inhibited_by>("inhibited_by", "The fingerprint of an alert that mutes it"),
      field<&Alert::incident>("incident", "The incident that it belongs to"),
  };
  static constexpr Type type = object("Alert", "One life of an alert", fields);
  return type;
}

const Type& described(Tag<AlertFilter>) {
  static constexpr Field fields[] = {
      field<&AlertFilter::state>("state", "Only these states", {.defaulted = true}),
      field<&AlertFilter::filter>("filter", "Only with these labels: a matcher as in job=\"db\"",
                                  {.defaulted = true}),
      field<&AlertFilter::severity>("severity", "Only these severities", {.defaulted = true}),
      field<&AlertFilter::q>("q", "Only with this text in name, summary or a label's value",
                             {.length_max = 200}),
      field<&AlertFilter::service>("service", "Only of this service"),
      field<&AlertFilter::sort>("sort",
                                "Fields in order, `-` for descending: started, name, severity"),
      field<&AlertFilter::cursor>("cursor", "Where the last page ended"),
      field<&AlertFilter::limit>("limit", "Rows a page",
                                 {.min = 1, .max = core::page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("AlertFilter", "Which alerts to list", fields);
  return type;
}

const Type& described(Tag<SilenceState>) {
  static constexpr Choice choices[] = {
      {"active", 0, "It mutes"}, {"pending", 1, "It has not begun"}, {"expired", 2, "It is over"}};
  static constexpr Type type =
      choice<SilenceState>("SilenceState", "How a silence stands", choices);
  return type;
}

const Type& described(Tag<SilenceMatcher>) {
  static constexpr Field fields[] = {
      field<&SilenceMatcher::name>("name", "The label to look at",
                                   {.length_min = 1, .length_max = 256}),
      field<&SilenceMatcher::value>("value", "What it must be", {.length_max = 4096}),
      field<&SilenceMatcher::regex>("regex", "Whether the value is an anchored pattern (RE2)",
                                    {.defaulted = true}),
      field<&SilenceMatcher::equal>("equal", "False: it must not match", {.defaulted = true}),
  };
  static constexpr Type type = object("Matcher", "One condition on an alert", fields);
  return type;
}

const Type& described(Tag<WantedSilence>) {
  static constexpr Field fields[] = {
      field<&WantedSilence::matchers>("matchers", "Conditions, all of which must hold",
                                      {.items_min = 1, .items_max = matchers_per_silence_max}),
      field<&WantedSilence::starts_at>("starts_at", "When it begins; absent: now"),
      field<&WantedSilence::ends_at>(
          "ends_at", "When it ends, at most 365 days after it starts; or give duration"),
      field<&WantedSilence::duration>("duration", "How long, as in 2h30m; or give ends_at"),
      field<&WantedSilence::comment>("comment", "Why", {.length_max = 4096}),
  };
  static constexpr Type type = object("NewSilence", "A silence as it is wanted", fields);
  return type;
}

const Type& described(Tag<SilenceView>) {
  static constexpr Field fields[] = {
      field<&SilenceView::id>("id", "Given by the server", {.column = true}),
      field<&SilenceView::state>("state", "How it stands", {.column = true}),
      field<&SilenceView::matchers>("matchers", "Conditions, all of which must hold"),
      field<&SilenceView::starts_at>("starts_at", "When it begins", {.column = true}),
      field<&SilenceView::ends_at>("ends_at", "When it ends", {.column = true}),
      field<&SilenceView::created_by>("created_by", "Who wanted it", {.column = true}),
      field<&SilenceView::comment>("comment", "Why", {.column = true}),
      field<&SilenceView::created_at>("created_at", "When it was made"),
      field<&SilenceView::updated_at>("updated_at", "When it was last changed"),
      field<&SilenceView::alerts_muted>("alerts_muted", "Alerts that it mutes now",
                                        {.column = true}),
  };
  static constexpr Type type =
      object("Silence", "Mutes the notifications of matching alerts for a time", fields);
  return type;
}

const Type& described(Tag<SilenceFilter>) {
  static constexpr Field fields[] = {
      field<&SilenceFilter::state>("state", "Only these states", {.defaulted = true}),
      field<&SilenceFilter::cursor>("cursor", "Where the last page ended"),
      field<&SilenceFilter::limit>("limit", "Rows a page",
                                   {.min = 1, .max = core::page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("SilenceFilter", "Which silences to list", fields);
  return type;
}

const Type& described(Tag<WantedPreview>) {
  static constexpr Field fields[] = {
      field<&WantedPreview::matchers>("matchers", "Conditions, all of which must hold",
                                      {.items_min = 1, .items_max = matchers_per_silence_max}),
  };
  static constexpr Type type = object("WantedPreview", "Matchers to try", fields);
  return type;
}

const Type& described(Tag<SilencePreview>) {
  static constexpr Field fields[] = {
      field<&SilencePreview::alerts_total>("alerts_total", "Alerts that match now"),
      field<&SilencePreview::alerts>("alerts", "The first of them"),
  };
  static constexpr Type type =
      object("SilencePreview", "What a silence with these matchers would mute", fields);
  return type;
}

Alert to_alert(const Episode& episode, const Suppression& suppression) {
  auto seen = integrations::canonical(episode.labels, episode.annotations);
  Alert alert;
  alert.id = episode.id;
  alert.fingerprint = labels::fingerprint_text(episode.fingerprint);
  if (!episode.integration.is_nil()) alert.integration_id = episode.integration;
  alert.name = std::move(seen.name);
  alert.summary = std::move(seen.summary);
  alert.state = episode.resolved    ? State::resolved
                : suppression.any() ? State::suppressed
                                    : State::firing;
  alert.severity = seen.severity;
  alert.service = std::move(seen.service);
  alert.environment = std::move(seen.environment);
  alert.host = std::move(seen.host);
  alert.labels = episode.labels.to_map();
  alert.annotations = episode.annotations.to_map();
  alert.starts_at = episode.starts_at;
  if (episode.resolved)
    alert.resolved_at = episode.ends_at;
  else if (episode.ends_at != base::time_max)
    alert.ends_at = episode.ends_at;
  alert.updated_at = episode.updated_at;
  if (!episode.url().empty()) alert.url = episode.url();
  alert.silenced_by = suppression.silenced_by;
  for (const std::uint64_t source : suppression.inhibited_by)
    alert.inhibited_by.push_back(labels::fingerprint_text(source));
  return alert;
}

}  // namespace alerts
