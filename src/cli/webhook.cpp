// mainstay webhook: where events are sent, and what became of them.
#include "base/describe/write.h"
#include "cli/list.h"
#include "cli/nouns.h"
#include "core/webhooks.h"

namespace cli {
namespace {

using base::describe::type_of;
using core::NewWebhook;
using core::Webhook;
using core::WebhookDelivery;

constexpr std::string_view webhook_collection = "/v1/webhooks";

base::Result<int> list_webhooks(Context& context, const Arguments& arguments) {
  return list<core::WebhookFilter, Webhook>(context, arguments, webhook_collection);
}

base::Result<int> create_webhook(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<NewWebhook>()));
  core::WantedWebhook wanted;
  wanted.name = arguments.value("name").value_or("");
  wanted.url = arguments.words.front();
  if (arguments.has("type")) {
    const auto types = arguments.values("type");
    wanted.types.assign(types.begin(), types.end());
  }
  if (wanted.name.empty()) return base::invalid("--name is needed");
  Printer printer(context.output, type_of<NewWebhook>(), Printer::Json::lone);
  TRY(print_answer<NewWebhook>(
      printer, context.api.post(std::string(webhook_collection), base::describe::to_json(wanted))));
  printer.finish();
  return 0;
}

// The server takes it whole: what no flag names stays as it is.
base::Result<int> update_webhook(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<Webhook>()));
  if (arguments.has("enable") && arguments.has("disable"))
    return base::invalid("--enable and --disable exclude each other");
  const std::string path = path_of(webhook_collection, arguments.words.front());
  const auto now = TRY(read_answer<Webhook>(context.api.get(path)));
  core::WantedWebhook wanted{.name = arguments.value("name").value_or(now.name),
                             .url = arguments.value("to").value_or(now.url),
                             .types = now.types,
                             .enabled = now.enabled};
  if (arguments.has("type")) {
    const auto types = arguments.values("type");
    wanted.types.assign(types.begin(), types.end());
  }
  if (arguments.has("enable")) wanted.enabled = true;
  if (arguments.has("disable")) wanted.enabled = false;
  Printer printer(context.output, type_of<Webhook>(), Printer::Json::lone);
  TRY(print_answer<Webhook>(printer, context.api.put(path, base::describe::to_json(wanted))));
  printer.finish();
  return 0;
}

base::Result<int> rotate_secret(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<NewWebhook>()));
  Printer printer(context.output, type_of<NewWebhook>(), Printer::Json::lone);
  TRY(print_answer<NewWebhook>(
      printer, context.api.post(
                   path_of(webhook_collection, arguments.words.front(), "/rotate-secret"), "{}")));
  printer.finish();
  return 0;
}

base::Result<int> delete_webhooks(Context& context, const Arguments& arguments) {
  return remove_each(context, arguments, webhook_collection, "deleted");
}

// The exit status says whether all arrived.
base::Result<int> test_webhooks(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<WebhookDelivery>()));
  Printer printer(context.output, type_of<WebhookDelivery>());
  const int status = each_word(arguments, [&](const std::string& id) -> base::Done {
    const auto answer = TRY(context.api.post(path_of(webhook_collection, id, "/test"), "{}"));
    TRY(print_answer<WebhookDelivery>(printer, answer));
    const auto delivery = TRY(read_answer<WebhookDelivery>(answer));
    if (delivery.state != core::WebhookDeliveryState::delivered)
      return base::conflict(delivery.error.value_or("it did not arrive"));
    return {};
  });
  printer.finish();
  return status;
}

// The webhook is a word here, not a flag of the filter.
constexpr Flag webhook_deliveries_flags[] = {
    {.name = "state", .value = "STATE,...", .help = "Only in these states, as in parked,retrying"},
    {.name = "object", .value = "TEXT", .help = "Only those about this object"},
};

base::Result<int> deliveries(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<WebhookDelivery>()));
  Query query;
  for (const auto& flag : webhook_deliveries_flags)
    if (const auto value = arguments.value(flag.name)) query.add(flag.name, *value);
  Printer printer(context.output, type_of<WebhookDelivery>());
  TRY(walk(context, arguments, path_of(webhook_collection, arguments.words.front(), "/deliveries"),
           query, [&](const base::json::Value& raw) {
             return print_item<WebhookDelivery>(printer, raw);
           }));
  printer.finish();
  return 0;
}

base::Result<int> decide(Context& context, const Arguments& arguments, std::string_view action) {
  TRY(check_fields(context.output, type_of<WebhookDelivery>()));
  Printer printer(context.output, type_of<WebhookDelivery>());
  Arguments deliveries = arguments;
  const std::string webhook = deliveries.words.front();
  deliveries.words.erase(deliveries.words.begin());
  const std::string of = path_of(webhook_collection, webhook, "/deliveries");
  const int status = each_word(deliveries, [&](const std::string& id) {
    return print_answer<WebhookDelivery>(printer, context.api.post(path_of(of, id, action), "{}"));
  });
  printer.finish();
  return status;
}

base::Result<int> retry_webhook_deliveries(Context& context, const Arguments& arguments) {
  return decide(context, arguments, "/retry");
}

base::Result<int> skip_webhook_deliveries(Context& context, const Arguments& arguments) {
  return decide(context, arguments, "/skip");
}

constexpr Flag webhook_create_flags[] = {
    {.name = "name", .value = "NAME", .help = "Yours; unlike the others'"},
    {.name = "type",
     .value = "TYPE",
     .help = "Events of this type: silence.created, silence.* (default: all)",
     .repeated = true},
};

constexpr Flag webhook_update_flags[] = {
    {.name = "name", .value = "NAME", .help = "Another name"},
    {.name = "to", .value = "URL", .help = "Another address"},
    {.name = "type",
     .value = "TYPE",
     .help = "These events, in place of those it had",
     .repeated = true},
    {.name = "enable", .value = "", .help = "Send again, what comes from now on"},
    {.name = "disable", .value = "", .help = "Send nothing"},
};

constexpr Verb webhook_verbs[] = {
    {.name = "create",
     .summary = "Create a webhook, and print it with the secret that signs: it is shown this once",
     .examples = "mainstay webhook create https://hooks.example.com/mainstay --name chat \\\n"
                 "  --type 'incident.*' --type silence.created",
     .words = {.name = "URL", .min = 1, .max = 1},
     .flags = webhook_create_flags,
     .prints = Prints::objects,
     .mutates = true,
     .run = create_webhook},
    {.name = "list",
     .summary = "List webhooks by name",
     .examples = "mainstay webhook list",
     .filter = &type_of<core::WebhookFilter>,
     .prints = Prints::list,
     .run = list_webhooks},
    {.name = "update",
     .summary = "Change a webhook; what no flag names stays",
     .examples = "mainstay webhook update 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f --disable\n"
                 "mainstay webhook update 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f --to "
                 "https://hooks.example.com/new",
     .words = {.name = "ID", .min = 1, .max = 1},
     .flags = webhook_update_flags,
     .prints = Prints::objects,
     .mutates = true,
     .run = update_webhook},
    {.name = "rotate-secret",
     .summary = "Sign with a new secret from now on, and print it: it is shown this once",
     .examples = "mainstay webhook rotate-secret 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .words = {.name = "ID", .min = 1, .max = 1},
     .prints = Prints::objects,
     .mutates = true,
     .run = rotate_secret},
    {.name = "delete",
     .summary = "Delete webhooks with their deliveries",
     .examples = "mainstay webhook delete 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .mutates = true,
     .run = delete_webhooks},
    {.name = "test",
     .summary = "Send each one event of type mainstay.webhook.test now, once",
     .examples = "mainstay webhook test 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .prints = Prints::objects,
     .run = test_webhooks},
    {.name = "deliveries",
     .summary = "List what a webhook was sent or is to be sent, newest first",
     .examples = "mainstay webhook deliveries 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f --state parked",
     .words = {.name = "ID", .min = 1, .max = 1},
     .flags = webhook_deliveries_flags,
     .prints = Prints::list,
     .run = deliveries},
    {.name = "retry",
     .summary = "Send deliveries of a webhook again at once",
     .examples = "mainstay webhook retry WEBHOOK DELIVERY",
     .words = {.name = "WEBHOOK DELIVERY...", .min = 2, .max = any_number},
     .prints = Prints::objects,
     .mutates = true,
     .run = retry_webhook_deliveries},
    {.name = "skip",
     .summary = "Give deliveries of a webhook up for good; the next of the same object is sent",
     .examples = "mainstay webhook skip WEBHOOK DELIVERY",
     .words = {.name = "WEBHOOK DELIVERY...", .min = 2, .max = any_number},
     .prints = Prints::objects,
     .mutates = true,
     .run = skip_webhook_deliveries},
};

}  // namespace

constexpr Noun webhook_noun{
    .name = "webhook", .summary = "Where events are sent, signed", .verbs = webhook_verbs};

}  // namespace cli
