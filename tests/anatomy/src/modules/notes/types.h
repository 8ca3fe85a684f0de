// Notes: a short text on any object of the product, by the object's readable id. Values and field
// tables.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/describe/describe.h"
#include "base/id.h"
#include "base/time.h"
#include "core/caller.h"
#include "core/page.h"

namespace notes {

namespace permission {
inline constexpr core::Permission read{"notes:read", "See notes", core::everyone_who_reads};
inline constexpr core::Permission write{"notes:write", "Add and remove notes", core::responders};
}  // namespace permission

struct Note {
  base::Id id;
  std::string object;  // readable id of what it is about: INC-12
  std::string text;
  base::Time created_at;
  std::string created_by;  // the caller's name
};
const base::describe::Type& described(base::describe::Tag<Note>);

struct NewNote {
  std::string object, text;
};
const base::describe::Type& described(base::describe::Tag<NewNote>);

struct NoteFilter {
  std::optional<std::string> object = {}, cursor = {};
  std::int32_t limit = core::page_limit_default;
};
const base::describe::Type& described(base::describe::Tag<NoteFilter>);

}  // namespace notes
