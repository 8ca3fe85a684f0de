#include "base/tests/described.h"

#include <algorithm>

namespace base::example {

using namespace base::describe;  // NOLINT(google-build-using-namespace): tables

const Type& described(Tag<Colour>) {
  static constexpr Choice choices[] = {{"red", 0}, {"green", 1}};
  static constexpr Type type = choice<Colour>("Colour", "Of the thing", choices);
  return type;
}

const Type& described(Tag<Part>) {
  static constexpr Field fields[] = {
      field<&Part::name>("name", "Shown", {.length_min = 1, .length_max = 5}),
      field<&Part::weight>("weight", "Grams", {.min = 0, .max = 10, .defaulted = true})};
  static constexpr Type type = object("Part", "A part", fields);
  return type;
}

const Type& described(Tag<Thing>) {
  static constexpr Field fields[] = {
      field<&Thing::id>("id", "Given", {.read_only = true}),
      field<&Thing::colour>("colour", "Which", {.column = true}),
      field<&Thing::parts>("parts", "All", {.items_min = 1, .items_max = 2}),
      field<&Thing::labels>("labels", "Free", {.defaulted = true}),
      field<&Thing::until>("until", "End"),
      field<&Thing::wait>("wait", "How long", {.max = hours(1).nanoseconds, .defaulted = true})};
  static constexpr Type type = object("Thing", "A thing", fields);
  return type;
}

const Type& described(Tag<Bounded>) {
  static constexpr auto upper = [](std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
  };
  static constexpr Field fields[] = {
      field<&Bounded::on>("on", "Whether", {.defaulted = true}),
      field<&Bounded::small>("small", "Few", {.max = 100, .defaulted = true}),
      field<&Bounded::ratio>("ratio", "Part", {.min = 0, .max = 1, .defaulted = true}),
      field<&Bounded::code>(
          "code", "Short",
          {.length_min = 2, .accepts = upper, .format = "upper-case letters", .defaulted = true}),
      field<&Bounded::since>("since", "From then on", {.min = 0, .defaulted = true}),
      field<&Bounded::owner>("owner", "Whose", {.defaulted = true}),
      field<&Bounded::extra>("extra", "As it is", {.defaulted = true}),
      field<&Bounded::tags>("tags", "Words", {.length_min = 1, .items_max = 3, .defaulted = true}),
      field<&Bounded::counts>("counts", "By name",
                              {.min = 0, .items_min = 1, .items_max = 2, .defaulted = true}),
      field<&Bounded::limit>("limit", "How many", {.min = 1, .max = 500})};
  static constexpr Type type = object("Bounded", "A value of each kind", fields);
  return type;
}

}  // namespace base::example
