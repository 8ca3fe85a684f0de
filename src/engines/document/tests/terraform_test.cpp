#include "engines/document/terraform.h"

#include <gtest/gtest.h>

#include "engines/document/tests/reading.h"

namespace document {
namespace {

base::Result<TerraformPlan> read(World& world, std::string_view text) {
  return read_terraform_plan(world.add(text), world.reading);
}

TEST(TerraformPlans, each_resource_change_is_a_subject) {
  World world;
  const auto plan = read(world, R"({"format_version": "1.2", "resource_changes": [
    {"address": "aws_s3_bucket.b", "type": "aws_s3_bucket",
     "provider_name": "registry.terraform.io/hashicorp/aws",
     "change": {"actions": ["create"], "before": null, "after": {"bucket": "b"},
                "after_unknown": {}, "before_sensitive": false, "after_sensitive": {}}}]})");
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->resources.size(), 1U);
  EXPECT_EQ(to_json(plan->resources[0]),
            R"({"apiVersion":"mainstay.dev/v1","kind":"TerraformResource",)"
            R"("metadata":{"name":"aws_s3_bucket.b"},"type":"aws_s3_bucket",)"
            R"("provider":"registry.terraform.io/hashicorp/aws","actions":["create"],)"
            R"("before":null,"after":{"bucket":"b"},"unknown":{}})");
  EXPECT_EQ(world.sources.position(plan->resources[0].find("after")->span()).line, 4U);
}

TEST(TerraformPlans, what_is_unknown_or_sensitive_is_marked) {
  World world;
  const auto plan = read(world, R"({"format_version": "1.2", "resource_changes": [{"address": "x",
    "change": {"actions": ["update"],
      "before": {"password": "old", "size": 1}, "before_sensitive": {"password": true},
      "after": {"password": "new", "list": [{"a": 1}, {"a": 2}], "size": 2},
      "after_sensitive": {"password": true, "list": [false, {"a": true}]},
      "after_unknown": {"arn": true, "list": [{"id": true}]}}}]})");
  ASSERT_TRUE(plan);
  const Node& after = *plan->resources[0].find("after");
  EXPECT_EQ(to_json(after),
            R"x({"password":"(sensitive)","list":[{"a":1,"id":null},{"a":"(sensitive)"}],)x"
            R"("size":2,"arn":null})");
  EXPECT_TRUE(after.find("arn")->has(Mark::unknown));
  EXPECT_TRUE(after.find("list")->items()[0].find("id")->has(Mark::unknown));
  EXPECT_FALSE(after.find("size")->has(Mark::unknown));
  EXPECT_EQ(after.find("password")->string(), "new");
  EXPECT_EQ(to_json(*plan->resources[0].find("before")),
            R"x({"password":"(sensitive)","size":1})x");
}

TEST(TerraformPlans, what_is_within_a_sensitive_value_is_sensitive) {
  World world;
  const auto plan = read(world, R"({"format_version": "1.2", "resource_changes": [{"address": "x",
    "change": {"actions": ["create"], "before": null,
      "after": {"settings": {"token": "t", "all": [{"key": "k"}]}, "open": [{}]},
      "after_sensitive": {"settings": true}}}]})");
  ASSERT_TRUE(plan);
  const Node& after = *plan->resources[0].find("after");
  const Node& settings = *after.find("settings");
  EXPECT_TRUE(settings.find("token")->has(Mark::sensitive));
  EXPECT_TRUE(settings.find("all")->items()[0].find("key")->has(Mark::sensitive));
  EXPECT_TRUE(after.has(Mark::sensitive_within));
  EXPECT_TRUE(plan->resources[0].has(Mark::sensitive_within));
  EXPECT_FALSE(after.has(Mark::sensitive));
  EXPECT_FALSE(after.find("open")->has(Mark::sensitive_within));
}

TEST(TerraformPlans, what_is_sensitive_is_marked_and_hidden_wherever_it_stands) {
  World world;
  const auto plan = read(world, R"({"format_version": "1.2",
 "variables": {"key": {"value": "secret-1"}, "size": {"value": 3}},
 "planned_values": {"outputs": {"url": {"sensitive": true, "value": "secret-2"},
    "name": {"sensitive": false, "value": "web"}},
  "root_module": {"resources": [{"values": {"a": 1}, "sensitive_values": {}}],
   "child_modules": [{"resources": [{"values": {"password": "secret-3", "port": 1},
    "sensitive_values": {"password": true, "tags": {}}}]}]}},
 "prior_state": {"values": {"root_module": {"resources": [
    {"values": {"password": "secret-4"}, "sensitive_values": {"password": true}}]}}},
 "resource_changes": [{"address": "x", "change": {"before": {"password": "secret-4"},
    "before_sensitive": {"password": true}, "after": {"password": "secret-3"},
    "after_sensitive": {"password": true}, "after_unknown": {"id": true}}}],
 "resource_drift": [{"change": {"after": "secret-5", "after_sensitive": true}}],
 "output_changes": {"url": {"after": "secret-2", "after_sensitive": true}},
 "configuration": {"root_module": {"variables": {"key": {"sensitive": true}, "size": {}}}}})");
  ASSERT_TRUE(plan);
  const std::string whole = to_json(plan->document);
  EXPECT_EQ(whole.find("secret-"), std::string::npos) << whole;
  for (const char* shown : {R"x("key":{"value":"(sensitive)"})x", R"("size":{"value":3})",
                            R"("name":{"sensitive":false,"value":"web"})",
                            R"x("values":{"password":"(sensitive)","port":1})x",
                            R"x("after":{"password":"(sensitive)"})x"})
    EXPECT_NE(whole.find(shown), std::string::npos) << shown;
  EXPECT_EQ(plan->document.find("after_unknown"), nullptr);
  const std::string_view text = world.sources.text(1);
  for (std::size_t at = text.find("secret-"); at != std::string_view::npos;
       at = text.find("secret-", at + 1)) {
    const auto begin = static_cast<std::uint32_t>(at);
    EXPECT_TRUE(world.sources.is_hidden({.source = 1, .begin = begin, .end = begin + 8})) << at;
  }
  const auto port = static_cast<std::uint32_t>(text.find("\"port\""));
  EXPECT_FALSE(world.sources.is_hidden({.source = 1, .begin = port, .end = port + 6}));
}

TEST(TerraformPlans, other_json_is_refused) {
  World world;
  EXPECT_EQ(read(world, "{}").error().message,
            "f:1:1: no Terraform plan: it has no format_version");
  EXPECT_EQ(read(world, R"({"format_version": "9.0"})").error().message,
            "f:1:20: a Terraform plan of version 0.x or 1.x is read, not 9.0");
  EXPECT_EQ(read(world, R"({"format_version": "1.0", "resource_changes": [{}]})").error().message,
            "f:1:48: a resource change must have an address");
  EXPECT_TRUE(read(world, R"({"format_version": "1.0"})"));
  EXPECT_EQ(read(world, R"({"format_version": "1.0", "values": {}})").error().message,
            "f:1:1: a Terraform state, no plan: give what `terraform show -json PLANFILE` prints");
}

TEST(TerraformPlans, what_looks_like_one_has_a_version_and_changes) {
  World world;
  const auto looks = [&](std::string_view text) {
    return looks_like_terraform_plan(*read_json(world.add(text), world.reading));
  };
  EXPECT_TRUE(looks(R"({"format_version": "1.2", "resource_changes": []})"));
  EXPECT_FALSE(looks(R"({"format_version": "1.2", "values": {}})"));  // a state
  EXPECT_FALSE(looks(R"({"resource_changes": []})"));
  EXPECT_FALSE(looks("[]"));
}

}  // namespace
}  // namespace document
