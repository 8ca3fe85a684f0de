#include "cli/target.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/contexts.h"

namespace cli {
namespace {

// A folder of its own with the contexts `prod` and, as the current one, `stage`.
class Targets : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "mainstay-contexts-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    environment.folder = pattern + "/mainstay";
    auto contexts = Contexts::open(environment.folder);
    ASSERT_TRUE(contexts);
    for (const std::string name : {"prod", "stage"}) {
      const std::string url = "https://" + name;
      ASSERT_TRUE(
          contexts->put({.name = name, .url = url}, {url, base::Secret("token-of-" + name), {}}));
    }
  }
  void TearDown() override {
    std::filesystem::remove_all(std::filesystem::path(environment.folder).parent_path());
  }

  std::string target(const std::map<std::string, std::string>& flags) const {
    Arguments arguments;
    for (const auto& [name, value] : flags) arguments.flags[name] = {value};
    const auto found = target_of(arguments, environment);
    if (!found) return found.error().message;
    return found->url + " " + (found->token ? std::string(found->token->reveal()) : "-");
  }
  std::string file(const std::string& name) const { return environment.folder + "/" + name; }

  Environment environment;
};

TEST_F(Targets, flags_go_over_variables_and_these_over_the_context) {
  EXPECT_EQ(target({}), "https://stage token-of-stage");
  EXPECT_EQ(target({{"context", "prod"}}), "https://prod token-of-prod");
  environment.context = "prod";
  EXPECT_EQ(target({}), "https://prod token-of-prod");
  environment.token = base::Secret("variable");
  EXPECT_EQ(target({}), "https://prod variable");
  environment.url = "http://variable";
  EXPECT_EQ(target({}), "http://variable variable");
  EXPECT_EQ(target({{"url", "http://flag"}}), "http://flag variable");
  EXPECT_EQ(target({{"context", "stage"}}), "https://stage token-of-stage");
}

TEST_F(Targets, a_contexts_token_goes_to_its_own_server_only) {
  EXPECT_EQ(target({{"url", "https://elsewhere"}}), "https://elsewhere -");
  EXPECT_EQ(target({{"url", "https://stage/"}}), "https://stage/ token-of-stage");
  environment.url = "https://elsewhere";
  EXPECT_EQ(target({}), "https://elsewhere -");
  environment.url = {};
  std::ofstream(file("contexts.json"), std::ios::trunc)
      << R"({"contexts":[{"name":"stage","url":"https://evil","current":true}]})";
  EXPECT_EQ(target({}), "https://evil -");
}

TEST_F(Targets, what_is_unknown_or_given_twice_is_refused) {
  EXPECT_EQ(target({{"context", "prd"}}),
            "no context prd; did you mean prod? (`mainstay context list`, `mainstay login URL`)");
  EXPECT_EQ(target({{"context", "prod"}, {"url", "x"}}),
            "--url and --context both name a server; give one");
}

TEST_F(Targets, files_are_private_and_refused_when_they_are_not) {
  for (const std::string name : {"keyring.json", "contexts.json"}) {
    struct stat about{};
    ASSERT_EQ(::stat(file(name).c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600U);
    ASSERT_EQ(::chmod(file(name).c_str(), 0640), 0);
    EXPECT_NE(target({}).find("`chmod 600 " + file(name) + "`"), std::string::npos) << target({});
    ASSERT_EQ(::chmod(file(name).c_str(), 0600), 0);
  }
  EXPECT_EQ(target({}), "https://stage token-of-stage");
}

TEST_F(Targets, without_any_of_it_the_server_of_this_machine_is_asked) {
  environment.folder = "";
  EXPECT_EQ(target({}), "http://127.0.0.1:8080 -");
}

TEST_F(Targets, a_removed_context_is_forgotten_with_its_token) {
  auto contexts = Contexts::open(environment.folder);
  ASSERT_TRUE(contexts);
  ASSERT_TRUE(contexts->remove("stage"));
  EXPECT_FALSE(contexts->remove("stage"));
  EXPECT_FALSE(*contexts->token_of("stage"));
  EXPECT_EQ(contexts->current(), nullptr);
  EXPECT_TRUE(*contexts->token_of("prod"));
}

}  // namespace
}  // namespace cli
