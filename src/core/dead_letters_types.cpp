// The field tables of the dead letters' types.
#include "core/dead_letters.h"

namespace core {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<DeadLetter>) {
  static constexpr Field fields[] = {
      field<&DeadLetter::id>("id", "Its identity", {.column = true}),
      field<&DeadLetter::integration_id>("integration_id", "Where it came in", {.column = true}),
      field<&DeadLetter::received_at>("received_at", "When it came in", {.column = true}),
      field<&DeadLetter::reason>("reason", "Why it could not be read", {.column = true}),
      field<&DeadLetter::size>("size", "Bytes", {.column = true}),
      field<&DeadLetter::body>("body", "The raw bytes, in the detail only"),
      field<&DeadLetter::encoding>("encoding", "How `body` shows them: utf8 or base64"),
  };
  static constexpr Type type =
      object("DeadLetter", "A signal that was acknowledged but could not be read", fields);
  return type;
}

const Type& described(Tag<DeadLetterFilter>) {
  static constexpr Field fields[] = {
      field<&DeadLetterFilter::integration>("integration", "Only those of this integration"),
      field<&DeadLetterFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                       {.length_max = 500}),
      field<&DeadLetterFilter::limit>("limit", "How many at most",
                                      {.min = 1, .max = page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("DeadLetterFilter", "Which dead letters", fields);
  return type;
}

const Type& described(Tag<PurgeDeadLetters>) {
  static constexpr Field fields[] = {
      field<&PurgeDeadLetters::integration>("integration", "Only those of this integration"),
      field<&PurgeDeadLetters::before>("before", "Only those received before this time"),
  };
  static constexpr Type type =
      object("PurgeDeadLetters", "Which dead letters to drop; all when empty", fields);
  return type;
}

const Type& described(Tag<Purged>) {
  static constexpr Field fields[] = {
      field<&Purged::purged>("purged", "How many were dropped", {.column = true})};
  static constexpr Type type = object("Purged", "What a purge did", fields);
  return type;
}

}  // namespace core
