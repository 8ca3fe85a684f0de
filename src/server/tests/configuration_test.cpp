#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "server/configuration/load.h"
#include "server/configuration/reference.h"
#include "server/configuration/reload.h"
#include "server/configuration/secret_reference.h"

namespace server::configuration {
namespace {

std::vector<std::string> faults_of(std::string_view text) {
  ServerOptions options;
  Origins origins;
  std::vector<std::string> faults;
  for (const Fault& fault : read_text(text, "m.yaml", options, origins))
    faults.push_back(fault.where + ": " + fault.message);
  return faults;
}

// A file of this test alone, with a text.
std::string file_with(std::string_view text) {
  const std::string path = testing::TempDir() + "mainstay-" +
                           testing::UnitTest::GetInstance()->current_test_info()->name() + ".yaml";
  std::ofstream(path, std::ios::trunc) << text;
  return path;
}

TEST(Configuration, each_fault_has_its_place_and_says_what_to_change) {
  struct Case {
    std::string_view text, fault;
  };
  const Case cases[] = {
      {"data: x\nhttp:\n  listn: \":1\"\n",
       "m.yaml:3:3: unknown key http.listn; did you mean http.listen?"},
      {"listen: \":1\"\n", "m.yaml:1:1: unknown key listen; did you mean http.listen?"},
      {"http.listen: \":1\"\n",
       "m.yaml:1:1: unknown key http.listen; write `http:` and its word below it, indented"},
      {"zzz: 1\n", "m.yaml:1:1: unknown key zzz"},
      {"http:\n  body_bytes_max: many\n", "m.yaml:2:19: http.body_bytes_max: expected an integer"},
      {"http:\n  body_bytes_max: \"1000000\"\n",
       "m.yaml:2:19: http.body_bytes_max: expected an integer"},
      {"http:\n  body_bytes_max: 1\n", "m.yaml:2:19: http.body_bytes_max: at least 65536"},
      {"http:\n  idle_timeout: 1d\n", "m.yaml:2:17: http.idle_timeout: at most 10m"},
      {"http:\n  listen: nowhere\n",
       "m.yaml:2:11: http.listen: expected host:port, such as 127.0.0.1:8080, [::1]:8080 or :8080 "
       "(all addresses)"},
      {"log:\n  level: loud\n",
       "m.yaml:2:10: log.level: expected one of debug, info, warn, warning, error"},
      {"data:\n", "m.yaml:1:1: data: expected a string"},
      {"data: [a]\n", "m.yaml:1:7: data: expected a string"},
      {"http: yes\n", "m.yaml:1:7: http is a section: its keys stand below it, indented"},
      {"- a\n", "m.yaml:1:1: expected keys, as `data: FOLDER`"},
      {"access:\n  first_password: hunter2\n",
       "m.yaml:2:19: access.first_password: expected env:NAME or file:PATH: a secret never stands "
       "in the configuration itself"},
  };
  for (const Case& each : cases) {
    const auto faults = faults_of(each.text);
    ASSERT_EQ(faults.size(), 1U) << each.text;
    EXPECT_EQ(faults.front(), each.fault) << each.text;
  }
}

TEST(Configuration, what_is_no_yaml_has_a_place_too) {
  for (const std::string_view text : {"data: [", "data: x\ndata: y\n", "\ta: b"}) {
    const auto faults = faults_of(text);
    ASSERT_EQ(faults.size(), 1U) << text;
    EXPECT_EQ(faults.front().find("m.yaml:"), 0U);
    EXPECT_EQ(faults.front().find("line 1, column"), std::string::npos) << faults.front();
  }
  EXPECT_EQ(faults_of("data: x\ndata: y\n").front().substr(0, 11), "m.yaml:2:1:");
}

TEST(Configuration, all_faults_are_told_at_once) {
  EXPECT_EQ(faults_of("http:\n  listen: x\n  threads: 1\nlog:\n  level: 3\nnothing: 1\n").size(),
            4U);
}

TEST(Configuration, a_later_source_wins_and_is_named) {
  const std::string path =
      file_with("data: /file\nhttp:\n  listen: \":1\"\n  idle_timeout: 20s\nlog:\n  level: warn\n");
  const char* variables[] = {"MAINSTAY_DATA=/variable", "MAINSTAY_HTTP_LISTEN=:2",
                             "MAINSTAY_LOG_LEVEL=", "HOME=/", nullptr};
  const auto loaded = load({.file = path, .flags = {{"http.listen", ":3"}}}, variables);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->options.listen, ":3");
  EXPECT_EQ(loaded->options.data, "/variable");
  EXPECT_EQ(loaded->options.http.idle_timeout, base::seconds(20));
  EXPECT_EQ(loaded->options.log.level, telemetry::Level::warning);
  EXPECT_EQ(loaded->origins.at("http.listen"), "--http.listen");
  EXPECT_EQ(loaded->origins.at("data"), "MAINSTAY_DATA");
  EXPECT_EQ(loaded->origins.at("http.idle_timeout"), path + ":4:3");
  EXPECT_FALSE(loaded->origins.contains("metrics.listen"));
  EXPECT_NE(shown(*loaded, Show::sources).find("MAINSTAY_DATA\n"), std::string::npos);
}

TEST(Configuration, the_faults_of_all_sources_are_told_together) {
  const std::string path = file_with("zzz: 1\n");
  const char* variables[] = {"MAINSTAY_HTTP_LISTEN=here", nullptr};
  const auto loaded = load({.file = path, .flags = {{"log.level", "loud"}}}, variables);
  ASSERT_FALSE(loaded);
  const auto& details = loaded.error().details;
  ASSERT_EQ(details.size(), 3U);
  EXPECT_EQ(details[0].pointer, path + ":1:1");
  EXPECT_EQ(details[1].pointer, "MAINSTAY_HTTP_LISTEN");
  EXPECT_EQ(details[2].pointer, "--log.level");
  EXPECT_EQ(details[2].message.find("expected one of"), 0U) << details[2].message;
}

TEST(Configuration, a_variable_that_looks_like_a_key_is_warned_of_and_others_are_left_alone) {
  const char* variables[] = {"MAINSTAY_HTTP_LISTN=:1", "MAINSTAY_PORT=tcp://10.0.0.1:80",
                             "MAINSTAY_URL=http://x", nullptr};
  const auto loaded = load({.file = "", .flags = {}}, variables);
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->warnings.size(), 1U);
  EXPECT_NE(loaded->warnings.front().find("did you mean MAINSTAY_HTTP_LISTEN?"), std::string::npos);
}

TEST(Configuration, a_file_that_is_missing_or_too_long_is_refused) {
  EXPECT_FALSE(load({.file = "/nonexistent/m.yaml", .flags = {}}));
  EXPECT_FALSE(text_of("/"));
  EXPECT_FALSE(text_of(file_with(std::string((1 << 20) + 1, '#'))));
}

TEST(Configuration, a_secret_is_looked_up_by_reference_and_never_repeated) {
  EXPECT_FALSE(resolve(""));
  EXPECT_FALSE(resolve("hunter2"));
  EXPECT_FALSE(resolve("env:"));
  EXPECT_FALSE(resolve("env:A B"));
  EXPECT_FALSE(resolve("env:MAINSTAY_TEST_NOT_SET"));
  EXPECT_FALSE(resolve("file:/nonexistent"));
  EXPECT_FALSE(resolve("file:" + file_with("\n")));
  EXPECT_FALSE(resolve("file:" + file_with(std::string(secret_bytes_max + 1, 'x'))));
  const auto secret = resolve("file:" + file_with("hunter2\n"));
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->reveal(), "hunter2");

  const char* variables[] = {"MAINSTAY_ACCESS_FIRST_PASSWORD=hunter2", nullptr};
  const auto loaded =
      load({.file = "", .flags = {{"access.first_password", "hunter2"}}}, variables);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().details.size(), 2U);
  for (const auto& detail : loaded.error().details)
    EXPECT_EQ(detail.message.find("hunter2"), std::string::npos);
}

TEST(Configuration, the_table_is_consistent) {
  std::set<std::string> variables, flags;
  std::set<std::string_view> sections;
  std::string_view section;
  for (const Key& key : keys()) {
    EXPECT_TRUE(variables.insert(variable_of(key)).second) << key.name;
    EXPECT_TRUE(flags.insert(std::string(key.name)).second) << key.name;
    if (!key.traits.flag.empty())
      EXPECT_TRUE(flags.insert(std::string(key.traits.flag)).second) << key.name;
    EXPECT_FALSE(is_section(key.name)) << "a key and a section: " << key.name;
    if (section_of(key.name) != section) {
      section = section_of(key.name);
      EXPECT_TRUE(sections.insert(section).second) << section << " stands in two places";
    }
    EXPECT_TRUE(!default_of(key).empty() || !key.traits.otherwise.empty())
        << key.name << ": say what an absent value means (otherwise)";
    ServerOptions options;  // the default passes its own limits
    copy_value(key, {}, options);
  }
}

TEST(Configuration, the_example_reads_back_as_what_it_shows) {
  static constexpr const char* none[] = {nullptr};
  const auto loaded = load({.file = "",
                            .flags = {{"data", "/var/lib/mainstay"},
                                      {"http.external_url", "https://m.example.com/#a: b"},
                                      {"http.idle_timeout", "90s"},
                                      {"http.body_bytes_max", "100000"},
                                      {"log.format", "json"}}},
                           none);
  ASSERT_TRUE(loaded) << loaded.error().message;
  ServerOptions options;
  Origins origins;
  EXPECT_TRUE(read_text(example(*loaded), "example", options, origins).empty());
  EXPECT_EQ(origins.size(), 5U);
  EXPECT_TRUE(differences(options, loaded->options).empty());

  std::string all = example({});  // every comment is a good line too
  for (const Key& key : keys()) {
    const std::string line = "#" + std::string(word_of(key.name)) + ": ";
    const auto at = all.find(line);
    ASSERT_NE(at, std::string::npos) << key.name;
    all.erase(at, 1);
  }
  ServerOptions defaults;
  std::vector<std::string> faults = faults_of(all);
  for (const std::string& fault : faults)  // text has no way to say "none"
    EXPECT_NE(fault.find("log.format"), std::string::npos) << fault;
}

TEST(Configuration, a_key_or_a_section_is_explained) {
  const auto one = explain("log.level");
  ASSERT_TRUE(one);
  for (const char* part : {"log.level\n", "debug, info", "default     info", "MAINSTAY_LOG_LEVEL",
                           "--log.level, --log-level", "on SIGHUP"})
    EXPECT_NE(one->find(part), std::string::npos) << part << " in\n" << *one;
  EXPECT_NE(explain("log")->find("log.format"), std::string::npos);
  const auto none = explain("log.levle");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("did you mean log.level?"), std::string::npos);
}

TEST(Configuration, sighup_puts_in_force_what_it_can_and_names_what_waits) {
  const base::SystemClock clock;
  std::string lines;
  const auto log = telemetry::Log::memory(clock, &lines);
  const std::string path = file_with("log:\n  level: info\n");
  const ConfigurationSources sources{.file = path, .flags = {}};
  auto running = load(sources);
  ASSERT_TRUE(running);

  file_with("log:\n  level: debug\nhttp:\n  listen: \":9\"\n");
  reload_configuration(sources, *running, *log);
  EXPECT_EQ(running->options.log.level, telemetry::Level::debug);
  EXPECT_EQ(running->options.listen, ServerOptions{}.listen);
  EXPECT_NE(lines.find("in force\",\"key\":\"log.level\",\"from\":\"" + path + ":2:3"),
            std::string::npos)
      << lines;
  EXPECT_NE(lines.find("needs a restart\",\"key\":\"http.listen\""), std::string::npos) << lines;

  file_with("log:\n  level: loud\nzzz: 1\n");
  lines.clear();
  reload_configuration(sources, *running, *log);
  EXPECT_EQ(running->options.log.level, telemetry::Level::debug);
  EXPECT_NE(lines.find(path + ":2:10"), std::string::npos) << lines;
  EXPECT_NE(lines.find(path + ":3:1"), std::string::npos) << lines;
}

}  // namespace
}  // namespace server::configuration
