#include "modules/notes/module.h"

namespace notes {

std::vector<core::Route> routes(Service& service) {
  std::vector<core::Route> routes;
  routes.push_back(core::get<NoteFilter, core::Page<Note>>(
      "/v1/notes", permission::read, "List notes, the newest first",
      [&service](const core::Caller& caller, const NoteFilter& filter) {
        return service.list(caller, filter);
      }));
  routes.push_back(core::post<core::None, NewNote, Note>(
      "/v1/notes", permission::write,
      {.summary = "Add a note to an object",
       .example = R"({"object":"INC-12","text":"the vendor is informed"})",
       .status = 201},
      [&service](const core::Caller& caller, const core::None&, const NewNote& wanted) {
        return service.add(caller, wanted);
      }));
  routes.push_back(core::del<core::ById, core::None>(
      "/v1/notes/{id}", permission::write, "Remove a note",
      [&service](const core::Caller& caller, const core::ById& of) -> base::Result<core::None> {
        TRY(service.remove(caller, of.id));
        return core::None{};
      }));
  return routes;
}

}  // namespace notes
