#include "modules/notes/types.h"

namespace notes {
using namespace base::describe;  // NOLINT(google-build-using-namespace): a file of tables
namespace {

constexpr Constraint object_constraint{.length_min = 1, .length_max = 200, .column = true};
constexpr Constraint text_constraint{.length_min = 1, .length_max = 4'000, .column = true};

}  // namespace

const Type& described(Tag<Note>) {
  static constexpr Field fields[] = {
      field<&Note::id>("id", "Given by the server", {.column = true}),
      field<&Note::object>("object", "What it is about, by readable id", object_constraint),
      field<&Note::text>("text", "What to remember", text_constraint),
      field<&Note::created_at>("created_at", "When", {.column = true}),
      field<&Note::created_by>("created_by", "Who", {.column = true}),
  };
  static constexpr Type type = object("Note", "A short text on an object", fields);
  return type;
}

const Type& described(Tag<NewNote>) {
  static constexpr Field fields[] = {
      field<&NewNote::object>("object", "What it is about, by readable id", object_constraint),
      field<&NewNote::text>("text", "What to remember", text_constraint),
  };
  static constexpr Type type = object("NewNote", "A note to be added", fields);
  return type;
}

const Type& described(Tag<NoteFilter>) {
  static constexpr Field fields[] = {
      field<&NoteFilter::object>("object", "Only on this object, by readable id",
                                 {.length_min = 1, .length_max = 200}),
      field<&NoteFilter::cursor>("cursor", "Where the last page ended"),
      field<&NoteFilter::limit>("limit", "Rows a page",
                                {.min = 1, .max = core::page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("NoteFilter", "Which notes to list", fields);
  return type;
}

}  // namespace notes
