// mainstay note: add, list, remove.
#include "cli/note.h"

#include "base/describe/write.h"
#include "cli/list.h"
#include "modules/notes/types.h"

namespace cli {
namespace {

using base::describe::type_of;
using notes::Note;

constexpr std::string_view collection = "/v1/notes";

base::Result<int> add(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<Note>()));
  const notes::NewNote wanted{.object = arguments.words[0], .text = arguments.words[1]};
  Printer printer(context.output, type_of<Note>(), Printer::Json::lone);
  TRY(print_answer<Note>(
      printer, context.api.post(std::string(collection), base::describe::to_json(wanted))));
  printer.finish();
  return 0;
}

base::Result<int> list_notes(Context& context, const Arguments& arguments) {
  return list<notes::NoteFilter, Note>(context, arguments, collection);
}

base::Result<int> remove(Context& context, const Arguments& arguments) {
  return remove_each(context, arguments, collection, "removed");
}

constexpr Verb verbs[] = {
    {.name = "add",
     .summary = "Add a note to an object",
     .examples = "mainstay note add INC-12 \"the vendor is informed\"",
     .words = {.name = "OBJECT TEXT", .min = 2, .max = 2},
     .prints = Prints::objects,
     .mutates = true,
     .run = add},
    {.name = "list",
     .summary = "List notes, the newest first",
     .examples = "mainstay note list --object INC-12",
     .filter = &type_of<notes::NoteFilter>,
     .prints = Prints::list,
     .run = list_notes},
    {.name = "remove",
     .summary = "Remove notes; the ledger keeps what they said",
     .examples = "mainstay note remove 01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f",
     .words = {.name = "ID...", .min = 1, .max = any_number},
     .mutates = true,
     .run = remove},
};

}  // namespace

constexpr Noun note_noun{.name = "note", .summary = "Short texts on objects", .verbs = verbs};

}  // namespace cli
