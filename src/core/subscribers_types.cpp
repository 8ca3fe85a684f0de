// The field tables of subscribers and their deliveries.
#include "core/subscribers.h"

namespace core {
using namespace base::describe;  // NOLINT(google-build-using-namespace): a file of tables

const Type& described(Tag<DeliveryState>) {
  static constexpr Choice choices[] = {
      {"retrying", static_cast<int>(DeliveryState::retrying), "Failed; tried again by itself"},
      {"waiting", static_cast<int>(DeliveryState::waiting), "Behind an earlier one of its object"},
      {"parked", static_cast<int>(DeliveryState::parked), "Given up until somebody retries it"}};
  static constexpr Type type =
      choice<DeliveryState>("DeliveryState", "Why a delivery is held", choices);
  return type;
}

const Type& described(Tag<HeldDelivery>) {
  static constexpr Field fields[] = {
      field<&HeldDelivery::id>("id", "Subscriber and sequence", {.column = true}),
      field<&HeldDelivery::subscriber>("subscriber", "Who should get it"),
      field<&HeldDelivery::sequence>("sequence", "The ledger entry"),
      field<&HeldDelivery::type>("type", "The entry's type", {.column = true}),
      field<&HeldDelivery::object>("object", "What the entry is about", {.column = true}),
      field<&HeldDelivery::state>("state", "Why it is held", {.column = true}),
      field<&HeldDelivery::attempts>("attempts", "How often it failed", {.column = true}),
      field<&HeldDelivery::error>("error", "Why it failed last", {.column = true}),
      field<&HeldDelivery::next_attempt_at>("next_attempt_at", "When it is tried again"),
  };
  static constexpr Type type =
      object("HeldDelivery", "An event that could not be delivered, or waits behind one", fields);
  return type;
}

const Type& described(Tag<DeliveryFilter>) {
  static constexpr Field fields[] = {
      field<&DeliveryFilter::subscriber>("subscriber", "Only those to this one"),
      field<&DeliveryFilter::object>("object", "Only those about this object"),
      field<&DeliveryFilter::state>("state", "Only in these states",
                                    {.items_max = 3, .defaulted = true}),
      field<&DeliveryFilter::cursor>("cursor", "Where the page before ended: its `next`",
                                     {.length_max = 500}),
      field<&DeliveryFilter::limit>("limit", "How many at most",
                                    {.min = 1, .max = page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("DeliveryFilter", "Which held deliveries", fields);
  return type;
}

const Type& described(Tag<SubscriberStatus>) {
  static constexpr Field fields[] = {
      field<&SubscriberStatus::name>("name", "The module and what it reacts to", {.column = true}),
      field<&SubscriberStatus::types>("types", "The types of events that it wants"),
      field<&SubscriberStatus::sequence>("sequence", "How far it has seen the ledger",
                                         {.column = true}),
      field<&SubscriberStatus::lag>("lag", "Entries that it has not seen", {.column = true}),
      field<&SubscriberStatus::held>("held", "Deliveries that failed or wait", {.column = true}),
      field<&SubscriberStatus::parked>("parked", "Of them, given up", {.column = true}),
  };
  static constexpr Type type = object("Subscriber", "A part that reacts to events", fields);
  return type;
}

}  // namespace core
