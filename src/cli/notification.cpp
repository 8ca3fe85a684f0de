// mainstay notification: list.
#include "cli/list.h"
#include "cli/nouns.h"
#include "modules/notify/types.h"

namespace cli {
namespace {

base::Result<int> list_notifications(Context& context, const Arguments& arguments) {
  return list<notify::NotificationFilter, notify::Notification>(context, arguments,
                                                                "/v1/notifications");
}

constexpr Verb notification_verbs[] = {
    {.name = "list",
     .summary = "List what was sent, or tried, the newest first",
     .examples = "mainstay notification list --outcome failed,retrying\n"
                 "mainstay notification list --receiver on-call --json=at,target,error",
     .filter = &base::describe::type_of<notify::NotificationFilter>,
     .prints = Prints::list,
     .run = list_notifications},
};

}  // namespace

constexpr Noun notification_noun{.name = "notification",
                                 .summary = "Who was told what, and whether it arrived",
                                 .verbs = notification_verbs};

}  // namespace cli
