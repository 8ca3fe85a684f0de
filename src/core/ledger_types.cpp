// The field tables of the ledger's types.
#include "core/ledger.h"

namespace core {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<Actor>) {
  static constexpr Field fields[] = {
      field<&Actor::kind>("kind", "A user, an API token or the server itself"),
      field<&Actor::id>("id", "Of the user or token; all zeros for the server"),
      field<&Actor::name>("name", "For people", {.column = true}),
  };
  static constexpr Type type = object("Actor", "Who did it", fields);
  return type;
}

const Type& described(Tag<LedgerEntry>) {
  static constexpr Field fields[] = {
      field<&LedgerEntry::sequence>("sequence", "Place in the tenant's ledger, from 1",
                                    {.column = true}),
      field<&LedgerEntry::id>("id", "The entry's identity"),
      field<&LedgerEntry::at>("at", "When it happened", {.column = true}),
      field<&LedgerEntry::type>("type", "What happened, as in incident.acknowledged",
                                {.column = true}),
      field<&LedgerEntry::object>("object", "What it is about", {.column = true}),
      field<&LedgerEntry::actor>("actor", "Who did it", {.column = true}),
      field<&LedgerEntry::request_id>("request_id", "The request that did it"),
      field<&LedgerEntry::body>("body", "What changed; its shape depends on the type"),
      field<&LedgerEntry::leaf_hash>("leaf_hash",
                                     "RFC 6962 leaf hash of the entry's bytes, in hex"),
  };
  static constexpr Type type =
      object("LedgerEntry", "A fact that was recorded: who did what, when", fields);
  return type;
}

const Type& described(Tag<LedgerHead>) {
  static constexpr Field fields[] = {
      field<&LedgerHead::size>("size", "How many entries", {.column = true}),
      field<&LedgerHead::root>("root", "RFC 6962 root hash of all of them, in hex",
                               {.column = true}),
      field<&LedgerHead::origin>("origin", "Which log this is: another one after each restore"),
  };
  static constexpr Type type = object("LedgerHead", "The ledger's size and root hash", fields);
  return type;
}

const Type& described(Tag<LedgerFilter>) {
  static constexpr Field fields[] = {
      field<&LedgerFilter::type>("type", "Only entries of this type", {.length_max = 200}),
      field<&LedgerFilter::object>("object", "Only entries about this object", {.length_max = 500}),
      field<&LedgerFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                   {.length_max = 500}),
      field<&LedgerFilter::limit>("limit", "How many at most",
                                  {.min = 1, .max = page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("LedgerFilter", "Which entries", fields);
  return type;
}

}  // namespace core
