// The table of notes; all SQL. Within the caller's unit of work or snapshot.
#pragma once
#include <optional>

#include "base/id.h"
#include "base/result.h"
#include "core/page.h"
#include "modules/notes/types.h"
#include "platform/store/store.h"

namespace notes {

base::Done insert(store::Transaction& transaction, const Note& note);
base::Done erase(store::Transaction& transaction, const base::Id& id);
base::Result<std::optional<Note>> find(const store::Snapshot& snapshot, const base::Id& id);
// Newest first. `invalid` for a foreign cursor.
base::Result<core::Page<Note>> page(const store::Snapshot& snapshot, const NoteFilter& filter);

}  // namespace notes
