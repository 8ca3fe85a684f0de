#include "core/event_routes.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/page.h"

namespace core {
namespace {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

struct OfJob {
  std::string name;
};
const Type& described(Tag<OfJob>) {
  static constexpr Field fields[] = {field<&OfJob::name>("name", "The job")};
  static constexpr Type type = object("OfJob", "Which job", fields);
  return type;
}

struct OfWebhookDelivery {
  base::Id id, delivery;
};
const Type& described(Tag<OfWebhookDelivery>) {
  static constexpr Field fields[] = {
      field<&OfWebhookDelivery::id>("id", "The webhook"),
      field<&OfWebhookDelivery::delivery>("delivery", "The delivery")};
  static constexpr Type type = object("OfWebhookDelivery", "Which delivery", fields);
  return type;
}

struct ShortFilter {
  std::optional<std::string> cursor;
  std::int32_t limit = page_limit_default;
};
const Type& described(Tag<ShortFilter>) {
  static constexpr Field fields[] = {
      field<&ShortFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                  {.length_max = 500}),
      field<&ShortFilter::limit>("limit", "How many at most",
                                 {.min = 1, .max = page_limit_max, .defaulted = true})};
  static constexpr Type type = object("ShortFilter", "Which page", fields);
  return type;
}

// A page of a short list in the order of its names.
template <class T>
base::Result<Page<T>> page_of(base::Result<std::vector<T>> list, const ShortFilter& filter) {
  if (!list) return std::move(list).error();
  std::string after;
  if (filter.cursor) after = TRY(decode_cursor(*filter.cursor, 1)).front();
  std::ranges::sort(*list, {}, &T::name);
  Page<T> page;
  for (auto& item : *list) {
    if (item.name <= after) continue;
    if (page.items.size() == static_cast<std::size_t>(filter.limit)) {
      page.next = encode_cursor({page.items.back().name});
      break;
    }
    page.items.push_back(std::move(item));
  }
  return page;
}

}  // namespace

std::vector<Route> job_routes(Jobs& jobs) {
  std::vector<Route> routes;
  routes.push_back(get<ShortFilter, Page<JobStatus>>(
      "/v1/jobs", permission::jobs_read, "Jobs and what their last run said",
      [&jobs](const Caller& c, const ShortFilter& f) { return page_of(jobs.list(c), f); }));
  routes.push_back(get<OfJob, JobStatus>(
      "/v1/jobs/{name}", permission::jobs_read, "One job",
      [&jobs](const Caller& c, const OfJob& of) { return jobs.get(c, of.name); }));
  routes.push_back(post<OfJob, None, JobStatus>(
      "/v1/jobs/{name}/run", permission::jobs_write,
      {.summary = "Run a job at once, on whichever server runs it; does not wait for it"},
      [&jobs](const Caller& c, const OfJob& of, const None&) { return jobs.request(c, of.name); }));
  return routes;
}

std::vector<Route> delivery_routes(Subscribers& subscribers) {
  std::vector<Route> routes;
  routes.push_back(get<ShortFilter, Page<SubscriberStatus>>(
      "/v1/subscribers", permission::deliveries_read, "Parts that react to events, and their lag",
      [&subscribers](const Caller& c, const ShortFilter& f) {
        return page_of(subscribers.status(c), f);
      }));
  routes.push_back(get<DeliveryFilter, Page<HeldDelivery>>(
      "/v1/deliveries", permission::deliveries_read,
      "List events that could not be delivered to a part of the server, or wait behind one",
      [&subscribers](const Caller& c, const DeliveryFilter& f) { return subscribers.list(c, f); }));
  routes.push_back(post<ByName, None, HeldDelivery>(
      "/v1/deliveries/{id}/retry", permission::deliveries_write,
      {.summary = "Deliver one again at once, with all attempts before it"},
      [&subscribers](const Caller& c, const ByName& of, const None&) {
        return subscribers.retry(c, of.id);
      }));
  routes.push_back(post<ByName, None, HeldDelivery>(
      "/v1/deliveries/{id}/skip", permission::deliveries_write,
      {.summary = "Give one up for good; the next one of its object is tried"},
      [&subscribers](const Caller& c, const ByName& of, const None&) {
        return subscribers.skip(c, of.id);
      }));
  return routes;
}

namespace {

constexpr std::string_view webhook_example =
    R"({"name":"chat","url":"https://hooks.example.com/mainstay","types":["incident.*"]})";

std::vector<Route> webhook_delivery_routes(Webhooks& webhooks) {
  std::vector<Route> routes;
  routes.push_back(get<WebhookDeliveryFilter, Page<WebhookDelivery>>(
      "/v1/webhooks/{id}/deliveries", permission::webhooks_read,
      "List what a webhook was sent or is to be sent, newest first",
      [&webhooks](const Caller& c, const WebhookDeliveryFilter& f) {
        return webhooks.deliveries(c, f);
      }));
  routes.push_back(post<OfWebhookDelivery, None, WebhookDelivery>(
      "/v1/webhooks/{id}/deliveries/{delivery}/retry", permission::webhooks_write,
      {.summary = "Send one again at once, with all attempts before it"},
      [&webhooks](const Caller& c, const OfWebhookDelivery& of, const None&) {
        return webhooks.retry(c, of.id, of.delivery);
      }));
  routes.push_back(post<OfWebhookDelivery, None, WebhookDelivery>(
      "/v1/webhooks/{id}/deliveries/{delivery}/skip", permission::webhooks_write,
      {.summary = "Give one up for good; the next one of its object is sent"},
      [&webhooks](const Caller& c, const OfWebhookDelivery& of, const None&) {
        return webhooks.skip(c, of.id, of.delivery);
      }));
  return routes;
}

}  // namespace

std::vector<Route> webhook_routes(Webhooks& webhooks) {
  auto routes = webhook_delivery_routes(webhooks);
  routes.push_back(get<WebhookFilter, Page<Webhook>>(
      "/v1/webhooks", permission::webhooks_read, "List webhooks by name",
      [&webhooks](const Caller& c, const WebhookFilter& f) { return webhooks.list(c, f); }));
  routes.push_back(post<None, WantedWebhook, NewWebhook>(
      "/v1/webhooks", permission::webhooks_write,
      {.summary = "Create a webhook; the secret that signs is shown this once",
       .example = webhook_example,
       .status = 201,
       .secret_reply = true},
      [&webhooks](const Caller& c, const None&, const WantedWebhook& wanted) {
        return webhooks.create(c, wanted);
      }));
  routes.push_back(get<ById, Webhook>(
      "/v1/webhooks/{id}", permission::webhooks_read, "One webhook, without its secret",
      [&webhooks](const Caller& c, const ById& of) { return webhooks.get(c, of.id); }));
  routes.push_back(put<ById, WantedWebhook, Webhook>(
      "/v1/webhooks/{id}", permission::webhooks_write,
      {.summary = "Change a webhook; enabled again, it gets what comes from then on",
       .example = webhook_example},
      [&webhooks](const Caller& c, const ById& of, const WantedWebhook& wanted) {
        return webhooks.update(c, of.id, wanted);
      }));
  routes.push_back(del<ById, None>(
      "/v1/webhooks/{id}", permission::webhooks_write, "Delete a webhook with its deliveries",
      [&webhooks](const Caller& c, const ById& of) -> base::Result<None> {
        TRY(webhooks.remove(c, of.id));
        return None{};
      }));
  routes.push_back(post<ById, None, NewWebhook>(
      "/v1/webhooks/{id}/rotate-secret", permission::webhooks_write,
      {.summary = "Give a webhook a new secret, shown this once; the old one ends at once",
       .secret_reply = true},
      [&webhooks](const Caller& c, const ById& of, const None&) {
        return webhooks.rotate_secret(c, of.id);
      }));
  routes.push_back(post<ById, None, WebhookDelivery>(
      "/v1/webhooks/{id}/test", permission::webhooks_write,
      {.summary = "Send one event of type mainstay.webhook.test now, once, and say what came of it",
       .effects = Effects::outside},
      [&webhooks](const Caller& c, const ById& of, const None&) {
        return webhooks.test(c, of.id);
      }));
  return routes;
}

}  // namespace core
