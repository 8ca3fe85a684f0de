#include <gtest/gtest.h>

#include "base/describe/schema.h"
#include "base/describe/write.h"
#include "base/json/json.h"
#include "base/tests/described.h"

namespace base::describe {
namespace {

using example::Bounded;
using example::Colour;
using example::Part;
using example::Thing;

Thing sample() {
  return {.id = {},
          .colour = Colour::green,
          .parts = {{"a", 1}, {"b\n", 2}},
          .labels = {{"k\"", "v"}},
          .until = {},
          .wait = minutes(90)};
}

TEST(DescribeWrite, members_come_in_the_order_of_the_table_and_absent_ones_not_at_all) {
  EXPECT_EQ(to_json(sample()), R"({"id":"00000000-0000-0000-0000-000000000000","colour":"green",)"
                               R"("parts":[{"name":"a","weight":1},{"name":"b\n","weight":2}],)"
                               R"("labels":{"k\"":"v"},"wait":"1h30m"})");
}

TEST(DescribeWrite, an_empty_raw_value_is_null) {
  Bounded value;
  value.extra.text.clear();
  EXPECT_TRUE(json::Document::parse(to_json(value))) << to_json(value);
}

TEST(DescribeWrite, only_the_fields_that_were_asked_for) {
  const Thing thing = sample();
  std::string out;
  write_fields(out, type_of<Thing>(), &thing, {"wait", "none", "colour", "until"});
  EXPECT_EQ(out, R"({"wait":"1h30m","colour":"green","until":null})");
  out.clear();
  write_fields(out, type_of<Thing>(), &thing, {});
  EXPECT_EQ(out, "{}");
}

TEST(DescribeCells, are_plain_text) {
  Bounded value{.on = true,
                .small = -1,
                .ratio = 0.5,
                .code = "A\"B",
                .since = {1'500'000'000},
                .owner = {},
                .extra = {"[1]"},
                .tags = {"x", "y"},
                .counts = {{"a", 1}},
                .limit = {}};
  const std::pair<const char*, const char*> cells[] = {
      {"on", "true"},   {"small", "-1"},  {"ratio", "0.5"},
      {"code", "A\"B"}, {"tags", "x, y"}, {"since", "1970-01-01T00:00:01Z"},
      {"limit", ""},    {"extra", "[1]"}, {"counts", R"({"a":1})"}};
  for (const auto& [name, text] : cells)
    for (const Field& field : type_of<Bounded>().fields)
      if (field.name == name) EXPECT_EQ(cell(field.type(), field.at(&value)), text) << name;
  const Colour colour = Colour::green;
  EXPECT_EQ(cell(type_of<Colour>(), &colour), "green");
}

TEST(DescribeChoices, have_names) {
  EXPECT_EQ(choice_name(Colour::green), "green");
  EXPECT_EQ(choice_name(static_cast<Colour>(7)), "");
}

TEST(DescribeDifferences, name_each_member_that_changed) {
  const Thing before = sample();
  Thing after = sample();
  EXPECT_TRUE(difference(type_of<Thing>(), &before, &after).empty());
  after.until = Time{0};
  after.parts.pop_back();
  after.colour = Colour::red;
  const auto changes = difference(type_of<Thing>(), &before, &after);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].pointer, "/colour");
  EXPECT_EQ(changes[0].before, "\"green\"");
  EXPECT_EQ(changes[0].after, "\"red\"");
  EXPECT_EQ(changes[1].pointer, "/parts");
  EXPECT_EQ(changes[1].after, R"([{"name":"a","weight":1}])");
  EXPECT_EQ(changes[2].pointer, "/until");
  EXPECT_EQ(changes[2].before, "") << "absent";
  EXPECT_EQ(changes[2].after, "\"1970-01-01T00:00:00Z\"");
}

TEST(DescribeSchemas, hold_all_that_the_table_says) {
  EXPECT_EQ(schemas({&type_of<Part>()}),
            R"({"Part":{"type":"object","properties":{)"
            R"("name":{"type":"string","minLength":1,"maxLength":5,"description":"Shown"},)"
            R"("weight":{"type":"integer","format":"int64","minimum":0,"maximum":10,)"
            R"("description":"Grams"}},)"
            R"("required":["name"],"additionalProperties":false,"description":"A part"}})");
  const auto document = json::Document::parse(schemas({&type_of<Bounded>()}));
  ASSERT_TRUE(document);
  const std::pair<const char*, const char*> parts[] = {
      {"on", R"({"type":"boolean","description":"Whether"})"},
      {"small", R"({"type":"integer","format":"int32","maximum":100,"description":"Few"})"},
      {"ratio", R"({"type":"number","minimum":0,"maximum":1,"description":"Part"})"},
      {"code", R"({"type":"string","minLength":2,"description":"Short; upper-case letters"})"},
      {"since", R"({"type":"string","format":"date-time","description":"From then on"})"},
      {"owner", R"({"type":"string","format":"uuid","description":"Whose"})"},
      {"tags", R"({"type":"array","items":{"type":"string","minLength":1},"maxItems":3,)"
               R"("description":"Words"})"},
      {"counts", R"({"type":"object","additionalProperties":{"type":"integer","format":"int64",)"
                 R"("minimum":0},"minProperties":1,"maxProperties":2,"description":"By name"})"}};
  for (const auto& [name, text] : parts) {
    std::string schema;
    json::write(schema, *json::at(document->root(), std::string("/Bounded/properties/") + name));
    EXPECT_EQ(schema, text);
  }
  EXPECT_EQ(document->root().find("Bounded")->find("required"), nullptr) << "none is";
}

TEST(DescribeSchemas, named_types_are_referred_to_and_sorted) {
  const std::string all = schemas({&type_of<Thing>()});
  const auto document = json::Document::parse(all);
  ASSERT_TRUE(document) << all;
  std::vector<std::string_view> names;
  for (const auto& member : document->root().object()) names.push_back(member.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"Colour", "Part", "Thing"}));
  EXPECT_EQ(json::at(document->root(), "/Thing/properties/parts/items/$ref")->string(),
            "#/components/schemas/Part");
  EXPECT_TRUE(json::at(document->root(), "/Thing/properties/id/readOnly")->boolean());
  EXPECT_EQ(json::at(document->root(), "/Colour/enum")->array().size(), 2U);
  EXPECT_EQ(all, schemas({&type_of<Colour>(), &type_of<Thing>(), &type_of<Part>()}));
}

}  // namespace
}  // namespace base::describe
