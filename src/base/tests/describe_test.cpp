#include <gtest/gtest.h>

#include "base/describe/read.h"
#include "base/describe/schema.h"
#include "base/describe/write.h"

namespace example {

using namespace base::describe;  // NOLINT(google-build-using-namespace): tables

enum class Colour { red, green };
const Type& described(Tag<Colour>) {
  static constexpr Choice choices[] = {{"red", 0}, {"green", 1}};
  static constexpr Type type = choice<Colour>("Colour", "Of the thing", choices);
  return type;
}
struct Part {
  std::string name;
  std::int64_t weight = 0;
};
const Type& described(Tag<Part>) {
  static constexpr Field fields[] = {
      field<&Part::name>("name", "Shown", {.length_min = 1, .length_max = 5}),
      field<&Part::weight>("weight", "Grams", {.min = 0, .max = 10, .defaulted = true})};
  static constexpr Type type = object("Part", "A part", fields);
  return type;
}
struct Thing {
  base::Id id;
  Colour colour = Colour::red;
  std::vector<Part> parts;
  std::map<std::string, std::string> labels;
  std::optional<base::Time> until;
  base::Duration wait;
};
const Type& described(Tag<Thing>) {
  static constexpr Field fields[] = {
      field<&Thing::id>("id", "Given", {.read_only = true}),
      field<&Thing::colour>("colour", "Which", {.column = true}),
      field<&Thing::parts>("parts", "All", {.items_min = 1, .items_max = 2}),
      field<&Thing::labels>("labels", "Free", {.defaulted = true}),
      field<&Thing::until>("until", "End"),
      field<&Thing::wait>("wait", "How long",
                          {.max = base::hours(1).nanoseconds, .defaulted = true})};
  static constexpr Type type = object("Thing", "A thing", fields);
  return type;
}

TEST(Describe, a_document_reads_and_writes) {
  const auto thing = from_json<Thing>(
      R"({"colour":"green","parts":[{"name":"a"}],"until":"2026-01-01T00:00:00Z","wait":"30m"})");
  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_EQ(thing->colour, Colour::green);
  EXPECT_EQ(
      to_json(*thing),
      R"({"id":"00000000-0000-0000-0000-000000000000","colour":"green",)"
      R"("parts":[{"name":"a","weight":0}],"labels":{},"until":"2026-01-01T00:00:00Z","wait":"30m"})");
}

TEST(Describe, all_faults_are_told_at_once_with_their_pointers) {
  const auto thing = from_json<Thing>(
      R"({"colour":"blue","parts":[{"name":"","weigth":1},{"name":"toolong","weight":11}],"labels":{"a/b":1},"wait":"2h"})");
  ASSERT_FALSE(thing);
  std::map<std::string, std::string> faults;
  for (const auto& detail : thing.error().details) faults[detail.pointer] = detail.message;
  EXPECT_EQ(faults["/colour"], "expected one of red, green");
  EXPECT_EQ(faults["/parts/0/name"], "must not be empty");
  EXPECT_EQ(faults["/parts/0/weigth"], "unknown member; did you mean \"weight\"?");
  EXPECT_EQ(faults["/parts/1/name"], "at most 5 bytes");
  EXPECT_EQ(faults["/parts/1/weight"], "at most 10");
  EXPECT_EQ(faults["/labels/a~1b"], "expected a string");
  EXPECT_EQ(faults["/wait"], "at most 1h");
  EXPECT_EQ(faults.size(), 7U);
}

TEST(Describe, required_and_unknown_members) {
  const auto empty = from_json<Thing>("{}");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().message, "/colour: required");
  EXPECT_EQ(empty.error().details.size(), 2U);
  EXPECT_FALSE(from_json<Part>(R"({"name":"a","extra":1})"));
  EXPECT_TRUE(from_json<Part>(R"({"name":"a","extra":1})", {.unknown = Unknown::ignored}));
  EXPECT_FALSE(from_json<Part>("[]"));
  EXPECT_FALSE(from_json<Part>("{"));
}

TEST(Describe, parameters_read_from_text) {
  Thing thing;
  const Type& type = type_of<Thing>();
  EXPECT_TRUE(read_text(&thing, type.fields[1], "green"));
  EXPECT_EQ(thing.colour, Colour::green);
  EXPECT_TRUE(read_text(&thing, type.fields[4], "2026-01-01T00:00:00Z"));
  const auto bad = read_text(&thing, type.fields[5], "forever");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().pointer, "/wait");
  Part part;
  EXPECT_TRUE(read_text(&part, type_of<Part>().fields[0], "12"));
  EXPECT_EQ(part.name, "12") << "a text that looks like a number stays a text";
  EXPECT_FALSE(read_text(&part, type_of<Part>().fields[1], "x"));
}

TEST(Describe, schemas_are_complete_and_stable) {
  const std::string schema = schemas({&type_of<Thing>()});
  ASSERT_TRUE(base::json::Document::parse(schema)) << schema;
  EXPECT_NE(schema.find(R"("required":["id","colour","parts"])"), std::string::npos) << schema;
  EXPECT_NE(schema.find(R"("enum":["red","green"])"), std::string::npos);
  EXPECT_NE(schema.find(R"("minItems":1,"maxItems":2)"), std::string::npos);
  EXPECT_EQ(schema, schemas({&type_of<Thing>(), &type_of<Colour>()}));
}

TEST(Describe, differences_name_the_member) {
  Part before{"a", 1}, after{"a", 2};
  const auto changes = difference(type_of<Part>(), &before, &after);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].pointer, "/weight");
  EXPECT_EQ(changes[0].before, "1");
  EXPECT_EQ(cell(type_of<Colour>(), &static_cast<const Colour&>(Colour::green)), "green");
}

}  // namespace example
