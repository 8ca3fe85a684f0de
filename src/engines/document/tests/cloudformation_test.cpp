#include "engines/document/cloudformation.h"

#include <gtest/gtest.h>

#include "engines/document/tests/reading.h"

namespace document {
namespace {

std::string shown(std::string_view text) {
  World world;
  const auto read = read_cloudformation(world.add(text), world.reading);
  return read ? to_json(*read) : read.error().message;
}

TEST(CloudFormation, tags_are_short_forms_of_functions) {
  const struct {
    std::string_view text, json;
  } cases[] = {
      {"a: !Ref Bucket", R"({"a":{"Ref":"Bucket"}})"},
      {"a: !Condition IsProd", R"({"a":{"Condition":"IsProd"}})"},
      {"a: !Sub '${x}-y'", R"({"a":{"Fn::Sub":"${x}-y"}})"},
      {"a: !GetAtt b.Arn.x", R"({"a":{"Fn::GetAtt":["b","Arn.x"]}})"},
      {"a: !GetAtt [b, Arn]", R"({"a":{"Fn::GetAtt":["b","Arn"]}})"},
      {"a: !Join [',', [!Ref b, 1]]", R"({"a":{"Fn::Join":[",",[{"Ref":"b"},1]]}})"},
      {"a: !If\n- c\n- !Ref b\n- x", R"({"a":{"Fn::If":["c",{"Ref":"b"},"x"]}})"},
      {"a: !Transform {Name: x}", R"({"a":{"Fn::Transform":{"Name":"x"}}})"},
      {"a: !!str 1", R"({"a":"1"})"},
      {R"({"a": {"Ref": "b"}})", R"({"a":{"Ref":"b"}})"},
      {"a: !Nothing x", "f:1:13: no function of CloudFormation: !Nothing"},
      {"", "f:1:1: a template is one document, not 0"},
  };
  for (const auto& [text, json] : cases) EXPECT_EQ(shown(text), json) << text;
}

}  // namespace
}  // namespace document
