// The field tables of webhooks, and what they must hold besides.
#include <algorithm>
#include <cctype>

#include "core/webhooks.h"
#include "platform/outbound/url.h"

namespace core {
using namespace base::describe;  // NOLINT(google-build-using-namespace): a file of tables

const Type& described(Tag<WantedWebhook>) {
  static constexpr Field fields[] = {
      field<&WantedWebhook::name>("name", "Yours; unlike the others'",
                                  {.length_min = 1, .length_max = 100}),
      field<&WantedWebhook::url>("url", "Where events are posted: https://...",
                                 {.length_min = 1, .length_max = 2000}),
      field<&WantedWebhook::types>("types", "Event types: silence.created, silence.* or *",
                                   {.items_min = 1, .items_max = 50, .defaulted = true}),
      field<&WantedWebhook::enabled>("enabled", "Whether events are sent", {.defaulted = true}),
  };
  static constexpr Type type = object("WantedWebhook", "A webhook to create or change", fields);
  return type;
}

const Type& described(Tag<Webhook>) {
  static constexpr Field fields[] = {
      field<&Webhook::id>("id", "Given by the server", {.column = true}),
      field<&Webhook::name>("name", "Given by you", {.column = true}),
      field<&Webhook::url>("url", "Where events are posted", {.column = true}),
      field<&Webhook::types>("types", "Event types that it gets", {.column = true}),
      field<&Webhook::enabled>("enabled", "Whether events are sent", {.column = true}),
      field<&Webhook::disabled_reason>("disabled_reason", "Why the server disabled it"),
      field<&Webhook::created_at>("created_at", "When it was made"),
      field<&Webhook::created_by>("created_by", "Who made it"),
  };
  static constexpr Type type = object("Webhook", "Where a tenant's events are sent", fields);
  return type;
}

const Type& described(Tag<NewWebhook>) {
  static constexpr Field fields[] = {
      field<&NewWebhook::id>("id", "Given by the server", {.column = true}),
      field<&NewWebhook::name>("name", "Given by you", {.column = true}),
      field<&NewWebhook::url>("url", "Where events are posted"),
      field<&NewWebhook::types>("types", "Event types that it gets"),
      field<&NewWebhook::enabled>("enabled", "Whether events are sent"),
      field<&NewWebhook::secret>("secret", "Signs what is sent; shown this once: keep it",
                                 {.column = true}),
  };
  static constexpr Type type =
      object("NewWebhook", "A webhook with the secret that it was just given", fields);
  return type;
}

const Type& described(Tag<WebhookFilter>) {
  static constexpr Field fields[] = {
      field<&WebhookFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                    {.length_max = 500}),
      field<&WebhookFilter::limit>("limit", "How many at most",
                                   {.min = 1, .max = page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("WebhookFilter", "Which webhooks", fields);
  return type;
}

const Type& described(Tag<WebhookDeliveryState>) {
  using enum WebhookDeliveryState;
  static constexpr Choice choices[] = {
      {"pending", static_cast<int>(pending), "Not tried yet"},
      {"retrying", static_cast<int>(retrying), "Failed; tried again by itself"},
      {"parked", static_cast<int>(parked), "Given up until somebody retries it"},
      {"delivered", static_cast<int>(delivered), "Answered with 2xx"},
      {"skipped", static_cast<int>(skipped), "Given up by somebody"},
      {"failed", static_cast<int>(failed), "A test that failed"}};
  static constexpr Type type =
      choice<WebhookDeliveryState>("WebhookDeliveryState", "What became of it", choices);
  return type;
}

const Type& described(Tag<WebhookDelivery>) {
  static constexpr Field fields[] = {
      field<&WebhookDelivery::id>("id", "Given by the server", {.column = true}),
      field<&WebhookDelivery::webhook_id>("webhook_id", "The webhook"),
      field<&WebhookDelivery::sequence>("sequence", "The ledger's entry; 0: a test",
                                        {.column = true}),
      field<&WebhookDelivery::type>("type", "The event's type", {.column = true}),
      field<&WebhookDelivery::object>("object", "What the event is about", {.column = true}),
      field<&WebhookDelivery::state>("state", "What became of it", {.column = true}),
      field<&WebhookDelivery::attempts>("attempts", "How often it was sent", {.column = true}),
      field<&WebhookDelivery::created_at>("created_at", "When it was queued", {.column = true}),
      field<&WebhookDelivery::next_attempt_at>("next_attempt_at",
                                               "When it is sent; absent: over, parked or behind"
                                               " an earlier one of its object"),
      field<&WebhookDelivery::ended_at>("ended_at", "When it was over"),
      field<&WebhookDelivery::status>("status", "What the receiver answered last"),
      field<&WebhookDelivery::error>("error", "Why it failed last", {.column = true}),
      field<&WebhookDelivery::duration>("duration", "How long the last attempt took"),
  };
  static constexpr Type type =
      object("WebhookDelivery", "One event on its way to one webhook", fields);
  return type;
}

const Type& described(Tag<WebhookDeliveryFilter>) {
  static constexpr Field fields[] = {
      field<&WebhookDeliveryFilter::id>("id", "The webhook"),
      field<&WebhookDeliveryFilter::state>("state", "Only in these states",
                                           {.items_max = 6, .defaulted = true}),
      field<&WebhookDeliveryFilter::object>("object", "Only those about this object"),
      field<&WebhookDeliveryFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                            {.length_max = 500}),
      field<&WebhookDeliveryFilter::limit>("limit", "How many at most",
                                           {.min = 1, .max = page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("WebhookDeliveryFilter", "Which deliveries", fields);
  return type;
}

namespace {

bool is_type(std::string_view text) {
  if (text == "*") return true;
  if (text.ends_with(".*")) text.remove_suffix(2);
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_' || c == '.';
  });
}

}  // namespace

base::Done check_webhook(const WantedWebhook& wanted) {
  const auto url = outbound::parse_url(wanted.url);
  if (!url) return base::invalid("/url: " + url.error().message, "/url");
  const auto authority =
      wanted.url.substr(0, wanted.url.find_first_of("/?#", url->scheme.size() + 3));
  if (authority.find('@') != std::string::npos)
    return base::invalid("/url: no user and password here; the receiver checks the signature",
                         "/url");
  for (std::size_t i = 0; i < wanted.types.size(); ++i)
    if (!is_type(wanted.types[i])) {
      const auto pointer = "/types/" + std::to_string(i);
      return base::invalid(pointer + ": write silence.created, silence.* or *", pointer);
    }
  return {};
}

}  // namespace core
