#include "modules/alerts/module.h"

namespace alerts {
namespace {

using core::ById;
using core::Caller;
using core::None;

constexpr std::string_view silence_example =
    R"({"matchers":[{"name":"service","value":"checkout"}],"duration":"2h","comment":"deploy"})";

void add_alerts(std::vector<core::Route>& routes, Service& service) {
  routes.push_back(core::get<AlertFilter, core::Page<Alert>>(
      "/v1/alerts", permission::read, "List alerts, the last started first",
      [&service](const Caller& caller, const AlertFilter& filter) {
        return service.list(caller, filter);
      }));
  routes.push_back(core::get<ById, Alert>("/v1/alerts/{id}", permission::read,
                                          "Show one alert, resolved ones too",
                                          [&service](const Caller& caller, const ById& alert) {
                                            return service.get(caller, alert.id);
                                          }));
}

void add_silences(std::vector<core::Route>& routes, Service& service) {
  routes.push_back(core::get<SilenceFilter, core::Page<SilenceView>>(
      "/v1/silences", permission::silences_read, "List silences",
      [&service](const Caller& caller, const SilenceFilter& filter) {
        return service.list_silences(caller, filter);
      }));
  routes.push_back(core::post<None, WantedSilence, SilenceView>(
      "/v1/silences", permission::silences_write,
      {.summary = "Silence matching alerts", .example = silence_example, .status = 201},
      [&service](const Caller& caller, const None&, const WantedSilence& wanted) {
        return service.create_silence(caller, wanted);
      }));
  routes.push_back(core::post<None, WantedPreview, SilencePreview>(
      "/v1/silences/preview", permission::silences_read,
      {.summary = "Show what a silence would mute now",
       .example = R"({"matchers":[{"name":"service","value":"checkout"}]})"},
      [&service](const Caller& caller, const None&, const WantedPreview& wanted) {
        return service.preview(caller, wanted);
      }));
  routes.push_back(core::get<ById, SilenceView>(
      "/v1/silences/{id}", permission::silences_read, "Show one silence",
      [&service](const Caller& caller, const ById& silence) {
        return service.get_silence(caller, silence.id);
      }));
  routes.push_back(core::put<ById, WantedSilence, SilenceView>(
      "/v1/silences/{id}", permission::silences_write,
      {.summary = "Change a silence; other matchers or a started one's start give a new id",
       .example = silence_example},
      [&service](const Caller& caller, const ById& silence, const WantedSilence& wanted) {
        return service.change_silence(caller, silence.id, wanted);
      }));
  routes.push_back(core::del<ById, SilenceView>(
      "/v1/silences/{id}", permission::silences_write, "End a silence now",
      [&service](const Caller& caller, const ById& silence) {
        return service.end_silence(caller, silence.id);
      }));
}

}  // namespace

std::vector<core::Route> routes(Service& service) {
  std::vector<core::Route> routes;
  add_alerts(routes, service);
  add_silences(routes, service);
  for (core::Route& route : routes) route.at_owner = true;
  return routes;
}

}  // namespace alerts
