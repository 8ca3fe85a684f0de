// The uses of notes: what people add, see and remove. Safe from any thread.
#pragma once
#include "base/id.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/page.h"
#include "core/services.h"
#include "modules/notes/types.h"

namespace store {
class Transaction;
}

namespace notes {

class Service {
 public:
  explicit Service(const core::Services& services) : services_(services) {}

  base::Result<core::Page<Note>> list(const core::Caller& caller, const NoteFilter& filter) const;
  base::Result<Note> add(const core::Caller& caller, const NewNote& wanted);
  // `not_found` where there is none, or none of the caller's tenant.
  base::Done remove(const core::Caller& caller, const base::Id& id);

 private:
  void publish(store::Transaction& transaction, const Note& note) const;

  const core::Services& services_;
};

}  // namespace notes
