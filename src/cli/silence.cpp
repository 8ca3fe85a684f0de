// mainstay silence: create, list, expire.
#include "base/describe/write.h"
#include "cli/list.h"
#include "cli/matchers.h"
#include "cli/nouns.h"
#include "modules/alerts/types.h"

namespace cli {
namespace {

using alerts::SilenceView;
using base::describe::type_of;

constexpr std::string_view silence_collection = "/v1/silences";
constexpr base::Duration duration_default = base::hours(1);  // as amtool's

std::string matchers_of(const void* silence) {
  return to_text(static_cast<const SilenceView*>(silence)->matchers);
}
constexpr ExtraColumn matchers_column{.name = "matchers", .text = matchers_of};

base::Result<std::optional<base::Time>> time_flag(const Arguments& arguments,
                                                  std::string_view flag) {
  const auto text = arguments.value(flag);
  if (!text) return std::optional<base::Time>();
  const auto time = base::parse_rfc3339(*text);
  if (!time) return base::invalid("--" + std::string(flag) + ": " + time.error().message);
  return std::optional(*time);
}

base::Result<alerts::WantedSilence> wanted_silence(const Arguments& arguments) {
  alerts::WantedSilence wanted;
  wanted.matchers = TRY(read_matchers(arguments.words));
  wanted.starts_at = TRY(time_flag(arguments, "start"));
  wanted.ends_at = TRY(time_flag(arguments, "end"));
  if (const auto text = arguments.value("duration")) {
    if (wanted.ends_at) return base::invalid("give --duration or --end, not both");
    const auto duration = base::parse_duration(*text);
    if (!duration) return base::invalid("--duration: " + duration.error().message);
    wanted.duration = *duration;
  } else if (!wanted.ends_at) {
    wanted.duration = duration_default;
  }
  wanted.comment = arguments.value("comment").value_or("");
  return wanted;
}

// What it would mute now, computed by the server.
base::Result<int> preview_silence(Context& context, const alerts::WantedSilence& silence) {
  TRY(check_fields(context.output, type_of<alerts::Alert>()));
  const std::string body = TRY(context.api.post(
      std::string(silence_collection) + "/preview",
      base::describe::to_json(alerts::WantedPreview{.matchers = silence.matchers})));
  const auto document = base::json::Document::parse(body);
  const base::json::Value* muted = document ? document->root().find("alerts") : nullptr;
  if (muted == nullptr || muted->kind() != base::json::Kind::array)
    return unreadable(base::invalid("no alerts in a preview"));
  Printer printer(context.output, type_of<alerts::Alert>());
  for (const auto& alert : muted->array()) TRY(print_item<alerts::Alert>(printer, alert));
  printer.finish();
  return 0;
}

base::Result<int> create_silence(Context& context, const Arguments& arguments) {
  const auto wanted = TRY(wanted_silence(arguments));
  if (arguments.has("dry-run")) {
    alerts::WantedSilence tried = wanted;
    if (tried.comment.empty()) tried.comment = "a dry run";  // needed only when it is meant
    TRY(context.api.post(std::string(silence_collection), base::describe::to_json(tried)));
    return preview_silence(context, wanted);
  }
  if (wanted.comment.empty()) return base::invalid("--comment is missing: say why");
  TRY(check_fields(context.output, type_of<SilenceView>()));
  const std::string body =
      TRY(context.api.post(std::string(silence_collection), base::describe::to_json(wanted)));
  if (context.output.format == Format::tsv) {
    const auto silence = TRY(read_answer<SilenceView>(body));
    context.output.write(base::to_string(silence.id) + "\n");
    return 0;
  }
  Printer printer(context.output, type_of<SilenceView>(), Printer::Json::lone, &matchers_column);
  TRY(print_answer<SilenceView>(printer, body));
  printer.finish();
  return 0;
}

base::Result<int> list_silences(Context& context, const Arguments& arguments) {
  return list<alerts::SilenceFilter, SilenceView>(context, arguments, silence_collection,
                                                  &matchers_column);
}

base::Result<int> expire_silences(Context& context, const Arguments& arguments) {
  return act_on_each<SilenceView>(
      context, arguments,
      [&](const std::string& id) { return context.api.remove(path_of(silence_collection, id)); },
      &matchers_column);
}

constexpr Flag silence_create_flags[] = {
    {.name = "duration",
     .value = "DURATION",
     .help = "How long, as in 2h30m; default 1h",
     .letter = 'd'},
    {.name = "comment", .value = "TEXT", .help = "Why; required", .letter = 'c'},
    {.name = "start", .value = "TIME", .help = "When it begins, RFC 3339; default now"},
    {.name = "end", .value = "TIME", .help = "When it ends, RFC 3339, instead of --duration"},
};

constexpr Verb silence_verbs[] = {
    {.name = "create",
     .summary =
         "Mute the notifications of alerts that match all MATCHERs; in a pipe prints the id alone",
     .examples =
         "mainstay silence create HighLatency service=checkout --duration 2h --comment deploy\n"
         "mainstay silence create alertname=Disk 'instance=~\"db.*\"' -d 1d -c \"disks ordered\"\n"
         "mainstay silence create 'severity=~\"info|low\"' --dry-run",
     .words = {.name = "MATCHER...", .min = 1, .max = any_number},
     .flags = silence_create_flags,
     .prints = Prints::objects,
     .mutates = true,
     .run = create_silence},
    {.name = "list",
     .summary = "List silences: active and pending ones unless --state says otherwise",
     .examples = "mainstay silence list\n"
                 "mainstay silence list --state expired --limit 10",
     .filter = &type_of<alerts::SilenceFilter>,
     .prints = Prints::list,
     .run = list_silences},
    {.name = "expire",
     .summary = "End silences now",
     .examples = "mainstay silence expire 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f\n"
                 "mainstay silence list | cut -f 1 | xargs mainstay silence expire",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .prints = Prints::objects,
     .mutates = true,
     .run = expire_silences},
};

}  // namespace

constexpr Noun silence_noun{
    .name = "silence", .summary = "Mute notifications for a time", .verbs = silence_verbs};

}  // namespace cli
