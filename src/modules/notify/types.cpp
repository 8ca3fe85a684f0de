#include "modules/notify/types.h"

#include <algorithm>

namespace notify {
using namespace base::describe;  // NOLINT(google-build-using-namespace): a file of tables

const Type& described(Tag<Reason>) {
  static constexpr Choice choices[] = {
      {"first_notification", 0, "The group fires and nobody was told yet"},
      {"new_alerts", 1, "Alerts joined that the last message did not have"},
      {"all_resolved", 2, "Nothing fires any more"},
      {"new_resolved", 3, "Some resolved since the last message"},
      {"repeat", 4, "Still firing after repeat_interval"},
      {"unmuted", 5, "A mute ended and it still fires"}};
  static constexpr Type type = choice<Reason>("Reason", "Why a notification was sent", choices);
  return type;
}

const Type& described(Tag<Outcome>) {
  static constexpr Choice choices[] = {{"delivered", 0, "The receiver accepted it"},
                                       {"failed", 1, "Given up: refused, or out of time"},
                                       {"retrying", 2, "Failed and tried again soon"}};
  static constexpr Type type = choice<Outcome>("Outcome", "How a delivery ended", choices);
  return type;
}

const Type& described(Tag<Notification>) {
  static constexpr Field fields[] = {
      field<&Notification::id>("id", "Given by the server"),
      field<&Notification::at>("at", "When the first attempt began", {.column = true}),
      field<&Notification::receiver>("receiver", "The receiver's name", {.column = true}),
      field<&Notification::integration>("integration", "How it was sent: webhook"),
      field<&Notification::target>("target", "Where it went, without secrets", {.column = true}),
      field<&Notification::group_key>("group_key", "Route and group labels"),
      field<&Notification::reason>("reason", "Why it was sent", {.column = true}),
      field<&Notification::status>("status", "firing or resolved", {.column = true}),
      field<&Notification::alerts_total>("alerts_total", "Alerts in the message", {.column = true}),
      field<&Notification::outcome>("outcome", "How it ended", {.column = true}),
      field<&Notification::attempts>("attempts", "How often it was tried"),
      field<&Notification::error>("error", "What the last attempt said"),
      field<&Notification::duration_ms>("duration_ms", "From the first attempt to the end"),
  };
  static constexpr Type type =
      object("Notification", "One message that was sent, or tried", fields);
  return type;
}

const Type& described(Tag<NotificationFilter>) {
  static constexpr Field fields[] = {
      field<&NotificationFilter::receiver>("receiver", "Only of this receiver"),
      field<&NotificationFilter::group_key>("group_key", "Only about this group"),
      field<&NotificationFilter::outcome>("outcome", "Only with these outcomes",
                                          {.defaulted = true}),
      field<&NotificationFilter::cursor>("cursor", "Where the last page ended"),
      field<&NotificationFilter::limit>("limit", "Rows a page",
                                        {.min = 1, .max = core::page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("NotificationFilter", "Which notifications to list", fields);
  return type;
}

const Receiver* Configuration::receiver(std::string_view name) const {
  const auto found = std::ranges::find(receivers, name, &Receiver::name);
  return found == receivers.end() ? nullptr : &*found;
}

const TimeInterval* Configuration::time_interval(std::string_view name) const {
  const auto found = std::ranges::find(time_intervals, name, &TimeInterval::name);
  return found == time_intervals.end() ? nullptr : &*found;
}

}  // namespace notify
