#include <gtest/gtest.h>

#include "base/describe/read.h"
#include "base/describe/write.h"
#include "base/tests/described.h"

namespace base::describe {
namespace {

using example::Bounded;
using example::Colour;
using example::Part;
using example::Thing;

std::vector<Finding> findings(const Type& type, void* out, std::string_view text,
                              const ReadOptions& options = {}) {
  return read_value(out, type, json::Document::parse(text)->root(), options);
}

TEST(DescribeRead, a_document_fills_the_value) {
  const auto thing = from_json<Thing>(
      R"({"colour":"green","parts":[{"name":"a"}],"until":"2026-01-01T00:00:00Z","wait":"30m"})");
  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_EQ(thing->colour, Colour::green);
  EXPECT_EQ(thing->parts.size(), 1U);
  EXPECT_EQ(thing->until, *parse_rfc3339("2026-01-01T00:00:00Z"));
  EXPECT_EQ(thing->wait, minutes(30));
}

TEST(DescribeRead, each_broken_constraint_has_its_fault_place_and_words) {
  const struct {
    const char* text;
    Fault fault;
    const char *pointer, *message;
  } cases[] = {
      {R"({"on":1})", Fault::wrong_type, "/on", "expected true or false"},
      {R"({"small":"1"})", Fault::wrong_type, "/small", "expected an integer"},
      {R"({"small":1.0})", Fault::wrong_type, "/small", "expected an integer"},
      {R"({"small":101})", Fault::too_large, "/small", "at most 100"},
      {R"({"small":-2147483649})", Fault::too_small, "/small", "at least -2147483648"},
      {R"({"small":18446744073709551615})", Fault::too_large, "/small", "at most 100"},
      {R"({"ratio":"x"})", Fault::wrong_type, "/ratio", "expected a number"},
      {R"({"ratio":-0.1})", Fault::too_small, "/ratio", "at least 0"},
      {R"({"ratio":1.5})", Fault::too_large, "/ratio", "at most 1"},
      {R"({"code":["A"]})", Fault::wrong_type, "/code", "expected a string"},
      {R"({"code":"A"})", Fault::too_short, "/code", "at least 2 bytes"},
      {R"({"code":"Ab"})", Fault::bad_format, "/code", "expected upper-case letters"},
      {R"({"since":1})", Fault::wrong_type, "/since", "expected a time, as 2026-11-18T14:32:01Z"},
      {R"({"since":"1969-01-01T00:00:00Z"})", Fault::too_small, "/since",
       "not before 1970-01-01T00:00:00Z"},
      {R"({"since":"now"})", Fault::bad_format, "/since",
       "not a time: \"now\"; write it as 2026-11-18T14:32:01Z"},
      {R"({"owner":1})", Fault::wrong_type, "/owner", "expected a UUID"},
      {R"({"owner":"me"})", Fault::bad_format, "/owner", "not a UUID: \"me\""},
      {R"({"tags":{}})", Fault::wrong_type, "/tags", "expected an array"},
      {R"({"tags":["a","b","c","d"]})", Fault::too_many_items, "/tags", "at most 3 items"},
      {R"({"tags":["a",""]})", Fault::too_short, "/tags/1", "must not be empty"},
      {R"({"counts":[]})", Fault::wrong_type, "/counts", "expected an object"},
      {R"({"counts":{}})", Fault::too_few_items, "/counts", "at least 1 items"},
      {R"({"counts":{"a":1,"b":2,"c":3}})", Fault::too_many_items, "/counts", "at most 2 items"},
      {R"({"counts":{"a~/":-1}})", Fault::too_small, "/counts/a~0~1", "at least 0"},
      {R"({"limit":0})", Fault::too_small, "/limit", "at least 1"},
      {R"({"limt":1})", Fault::unknown_member, "/limt", "unknown member; did you mean \"limit\"?"},
      {R"({"else":1})", Fault::unknown_member, "/else", "unknown member"},
      {R"([])", Fault::wrong_type, "", "expected an object"}};
  for (const auto& each : cases) {
    Bounded value;
    const auto found = findings(type_of<Bounded>(), &value, each.text);
    ASSERT_EQ(found.size(), 1U) << each.text;
    EXPECT_EQ(found[0].fault, each.fault) << each.text;
    EXPECT_EQ(found[0].pointer, each.pointer);
    EXPECT_EQ(found[0].message, each.message);
  }
}

TEST(DescribeRead, what_is_within_its_constraint_is_taken) {
  const char* text =
      R"({"on":true,"small":100,"ratio":1,"code":"AB","since":"1970-01-01T00:00:00Z",)"
      R"("owner":"018f4e9c-7d3a-7bcd-8123-456789abcdef","extra":{"a":[1,null]},)"
      R"("tags":["x","y"],"counts":{"a":0},"limit":500})";
  const auto value = from_json<Bounded>(text);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(to_json(*value), text);
  const auto none = from_json<Bounded>(R"({"limit":null})");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->limit.has_value());
}

TEST(DescribeRead, all_faults_are_told_at_once) {
  const auto thing = from_json<Thing>(
      R"({"colour":"blue","parts":[{"name":"","weigth":1},{"name":"toolong","weight":11}],)"
      R"("labels":{"a/b":1},"wait":"2h"})");
  ASSERT_FALSE(thing);
  std::map<std::string, std::string> faults;
  for (const auto& detail : thing.error().details) faults[detail.pointer] = detail.message;
  const std::map<std::string, std::string> expected = {
      {"/colour", "expected one of red, green"},
      {"/parts/0/name", "must not be empty"},
      {"/parts/0/weigth", "unknown member; did you mean \"weight\"?"},
      {"/parts/1/name", "at most 5 bytes"},
      {"/parts/1/weight", "at most 10"},
      {"/labels/a~1b", "expected a string"},
      {"/wait", "at most 1h"}};
  EXPECT_EQ(faults, expected);
  EXPECT_EQ(thing.error().pointer, "/colour");
  EXPECT_EQ(thing.error().message, "/colour: expected one of red, green");
}

TEST(DescribeRead, a_finding_names_the_field_whose_constraint_was_broken) {
  Thing thing;
  const auto found = findings(type_of<Thing>(), &thing,
                              R"({"colour":"red","parts":[{"name":"toolong"}],"wait":"2h"})");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].field, &type_of<Part>().fields[0]);
  EXPECT_EQ(found[1].field, &type_of<Thing>().fields[5]);
}

TEST(DescribeRead, required_members_and_unknown_ones) {
  const auto empty = from_json<Thing>("{}");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().message, "/colour: required");
  EXPECT_EQ(empty.error().details.size(), 2U);
  EXPECT_FALSE(from_json<Part>(R"({"name":"a","extra":1})"));
  EXPECT_TRUE(from_json<Part>(R"({"name":"a","extra":1})", {.unknown = Unknown::ignored}));
}

TEST(DescribeRead, what_the_server_gives_is_ignored) {
  const auto thing = from_json<Thing>(R"({"id":"no uuid","colour":"red","parts":[{"name":"a"}]})");
  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_TRUE(thing->id.is_nil());
}

TEST(DescribeRead, what_is_no_json_says_where) {
  const auto broken = from_json<Part>("{\n\"name\":}");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message.substr(0, 25), "not JSON: line 2, column ");
  const auto deep = from_json<Part>(std::string(100, '['));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, Code::invalid);
}

TEST(DescribeRead, faults_beyond_the_limit_are_not_looked_for) {
  std::string text = R"({"name":"a")";
  for (int i = 0; i < 1'000; ++i) text += ",\"wieght" + std::to_string(i) + "\":1";
  Part part;
  EXPECT_EQ(findings(type_of<Part>(), &part, text + "}").size(), 20U);
  EXPECT_EQ(findings(type_of<Part>(), &part, text + "}", {.findings_max = 3}).size(), 3U);
}

TEST(DescribeRead, a_list_or_map_that_is_read_again_holds_the_new_items_only) {
  Bounded value;
  EXPECT_TRUE(read(&value, type_of<Bounded>(), R"({"tags":["a"],"counts":{"a":1}})"));
  EXPECT_TRUE(read(&value, type_of<Bounded>(), R"({"tags":["b"],"counts":{"b":2}})"));
  EXPECT_EQ(value.tags, std::vector<std::string>{"b"});
  EXPECT_EQ(value.counts, (std::map<std::string, std::int64_t>{{"b", 2}}));
}

const Field& field_named(const Type& type, std::string_view name) {
  for (const Field& field : type.fields)
    if (field.name == name) return field;
  throw std::logic_error(std::string(name));
}

TEST(DescribeText, a_parameter_reads_as_its_kind) {
  const Type& type = type_of<Bounded>();
  const std::pair<const char*, const char*> good[] = {
      {"on", "true"}, {"small", "-5"},  {"ratio", "0.5"},
      {"code", "AB"}, {"tags", "a,b"},  {"since", "2026-01-01T00:00:00Z"},
      {"limit", "7"}, {"extra", "[1]"}, {"owner", "018f4e9c-7d3a-7bcd-8123-456789abcdef"}};
  Bounded value;
  for (const auto& [name, text] : good) {
    const auto done = read_text(&value, field_named(type, name), text);
    EXPECT_TRUE(done) << done.error().message;
  }
  EXPECT_TRUE(value.on);
  EXPECT_EQ(value.small, -5);
  EXPECT_EQ(value.tags, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(value.limit, 7);
  EXPECT_EQ(value.extra.text, "[1]");
  EXPECT_TRUE(read_text(&value, field_named(type, "tags"), ""));
  EXPECT_TRUE(value.tags.empty());
}

TEST(DescribeText, a_fault_names_the_parameter) {
  const Type& type = type_of<Bounded>();
  const std::tuple<const char*, const char*, const char*> bad[] = {
      {"on", "yes", "on: expected true or false"},
      {"small", "x", "small: expected an integer"},
      {"small", "101", "small: at most 100"},
      {"limit", "null", "limit: expected an integer"},
      {"tags", "a,,b", "tags: must not be empty"},
      {"code", "\xff", "code: is not valid UTF-8 text"}};
  Bounded value;
  for (const auto& [name, text, message] : bad) {
    const auto done = read_text(&value, field_named(type, name), text);
    ASSERT_FALSE(done) << name << "=" << text;
    EXPECT_EQ(done.error().message, message);
  }
  Part part;
  EXPECT_TRUE(read_text(&part, type_of<Part>().fields[0], "12"));
  EXPECT_EQ(part.name, "12") << "a text that looks like a number stays a text";
  Thing thing;
  EXPECT_EQ(read_text(&thing, type_of<Thing>().fields[5], "forever").error().pointer, "/wait");
}

}  // namespace
}  // namespace base::describe
