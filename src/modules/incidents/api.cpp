#include "modules/incidents/module.h"

namespace incidents {
namespace {

// What a person takes on is hot state of the repeats, and the alerts of an incident are shown with
// what mutes them now.
bool needs_hot_state(const core::Route& route) {
  return route.method != http::Method::get || route.path.ends_with("/alerts");
}

}  // namespace

using core::ByName;
using core::Caller;
using core::None;
using core::Page;

std::vector<core::Route> routes(Service& service) {
  std::vector<core::Route> routes;
  routes.push_back(core::get<IncidentFilter, Page<Incident>>(
      "/v1/incidents", permission::read, "List incidents",
      [&service](const Caller& c, const IncidentFilter& f) { return service.list(c, f); }));
  routes.push_back(core::quick(core::get<ByName, Incident>(
      "/v1/incidents/{id}", permission::read, "One incident, by UUID or readable id",
      [&service](const Caller& c, const ByName& of) { return service.get(c, of.id); })));
  routes.push_back(core::get<OfIncident, Page<TimelineEntry>>(
      "/v1/incidents/{id}/timeline", permission::read, "What happened, newest first",
      [&service](const Caller& c, const OfIncident& of) { return service.timeline(c, of); }));
  routes.push_back(core::get<OfIncident, Page<alerts::Alert>>(
      "/v1/incidents/{id}/alerts", permission::read, "The alerts that joined it, oldest first",
      [&service](const Caller& c, const OfIncident& of) { return service.alerts_of(c, of); }));
  routes.push_back(core::post<ByName, Comment, Incident>(
      "/v1/incidents/{id}/acknowledge", permission::respond,
      {.summary = "Take it on: repeats stop", .example = R"({"comment":"looking into it"})"},
      [&service](const Caller& c, const ByName& of, const Comment& comment) {
        return service.acknowledge(c, of.id, comment);
      }));
  routes.push_back(core::post<ByName, None, Incident>(
      "/v1/incidents/{id}/unacknowledge", permission::respond,
      {.summary = "Give it back: repeats go on"},
      [&service](const Caller& c, const ByName& of, const None&) {
        return service.unacknowledge(c, of.id);
      }));
  routes.push_back(core::post<ByName, Comment, Incident>(
      "/v1/incidents/{id}/resolve", permission::respond,
      {.summary = "Declare it over", .example = R"({"comment":"rolled back"})"},
      [&service](const Caller& c, const ByName& of, const Comment& comment) {
        return service.resolve(c, of.id, comment);
      }));
  routes.push_back(core::post<ByName, WantedNote, TimelineEntry>(
      "/v1/incidents/{id}/notes", permission::respond,
      {.summary = "Add a note", .example = R"({"text":"the vendor is informed"})", .status = 201},
      [&service](const Caller& c, const ByName& of, const WantedNote& note) {
        return service.note(c, of.id, note);
      }));
  for (core::Route& route : routes) route.at_owner = needs_hot_state(route);
  return routes;
}

}  // namespace incidents
