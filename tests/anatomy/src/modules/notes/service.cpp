#include "modules/notes/service.h"

#include "core/ledger.h"
#include "core/notices.h"
#include "modules/notes/events.h"
#include "modules/notes/store.h"

namespace notes {
namespace {

constexpr std::string_view topic = "notes";

}  // namespace

base::Result<core::Page<Note>> Service::list(const core::Caller& caller,
                                             const NoteFilter& filter) const {
  TRY(caller.require(permission::read));
  return services_.store.read(
      caller.tenant, [&](const store::Snapshot& snapshot) { return page(snapshot, filter); });
}

base::Result<Note> Service::add(const core::Caller& caller, const NewNote& wanted) {
  TRY(caller.require(permission::write));
  const Note note{.id = services_.ids.next(),
                  .object = wanted.object,
                  .text = wanted.text,
                  .created_at = services_.clock.now(),
                  .created_by = caller.name};
  return services_.store.write(
      caller.tenant, [&](store::Transaction& transaction) -> base::Result<Note> {
        TRY(insert(transaction, note));
        TRY(services_.ledger.append(transaction, caller, event::added, note.object, note));
        publish(transaction, note);
        return note;
      });
}

base::Done Service::remove(const core::Caller& caller, const base::Id& id) {
  TRY(caller.require(permission::write));
  return services_.store.write(caller.tenant, [&](store::Transaction& transaction) -> base::Done {
    const auto note = TRY(find(transaction, id));
    if (!note) return base::not_found("there is no note " + base::to_string(id));
    TRY(erase(transaction, id));
    TRY(services_.ledger.append(transaction, caller, event::removed, note->object, *note));
    publish(transaction, *note);
    return {};
  });
}

void Service::publish(store::Transaction& transaction, const Note& note) const {
  transaction.after_commit(
      [&notices = services_.notices, tenant = transaction.tenant(), object = note.object] {
        notices.publish(tenant, {.topic = std::string(topic), .id = object});
      });
}

}  // namespace notes
