#include "cli/flags.h"

#include <gtest/gtest.h>

#include "cli/completion.h"
#include "cli/exec.h"
#include "cli/help.h"

namespace cli {
namespace {

using Words = std::vector<std::string>;

Typed typed(const Words& words) {
  auto result = parse(words);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Typed{};
}

std::string refusal(const Words& words) {
  const auto result = parse(words);
  EXPECT_FALSE(result);
  return result ? "" : result.error().message;
}

bool is_left_to_server(const Words& words) {
  const Verb* verb = typed(words).verb;
  return verb != nullptr && verb->run == nullptr;
}

TEST(Flags, a_word_stays_as_it_was_typed) {
  const Words expressions = {"[1, 2]", "['a','b'].size()", "{'a': [1]}", "[]", "a == \"b c\""};
  for (const std::string& expression : expressions)
    EXPECT_EQ(typed({"cel", "eval", expression}).arguments.words, Words{expression});
  EXPECT_EQ(typed({"incident", "ack", "INC-1", "INC-2"}).arguments.words.size(), 2U);
}

TEST(Flags, a_lists_filter_becomes_flags) {
  const Typed list = typed({"incident", "list", "--state", "open,acknowledged", "--sort",
                            "-severity,-started", "-q", "disk full", "--limit", "5"});
  EXPECT_TRUE(list.verb != nullptr && list.verb->name == "list");
  EXPECT_EQ(list.arguments.value("state"), "open,acknowledged");
  EXPECT_EQ(list.arguments.value("sort"), "-severity,-started");
  EXPECT_EQ(list.arguments.value("q"), "disk full");
  EXPECT_EQ(list.arguments.value("limit"), "5");
  EXPECT_EQ(typed({"notification", "list", "--group-key", "{}"}).arguments.value("group_key"),
            "{}");
}

TEST(Flags, a_repeated_flag_keeps_all_its_values_and_takes_no_word_after_them) {
  const Typed list = typed({"alert", "list", "--filter", "a=~\"x,y\"", "--filter", "b=c"});
  EXPECT_EQ(list.arguments.flags.at("filter"), (Words{"a=~\"x,y\"", "b=c"}));
  EXPECT_NE(refusal({"incident", "ack", "INC-1", "--comment", "a", "--comment", "b"}), "");
}

TEST(Flags, json_takes_its_fields_only_behind_an_equals_sign) {
  EXPECT_EQ(typed({"incident", "show", "--json", "INC-1"}).arguments.words, Words{"INC-1"});
  EXPECT_EQ(typed({"incident", "list", "--json=id,state"}).arguments.value("json"), "id,state");
  EXPECT_EQ(typed({"incident", "list", "--json"}).arguments.value("json"), "true");
}

TEST(Flags, a_report_is_printed_whole) {
  EXPECT_EQ(typed({"policy", "check", "--json"}).arguments.value("json"), "true");
  EXPECT_NE(refusal({"policy", "check", "--json=policy"}).find("takes no fields"),
            std::string::npos);
}

TEST(Flags, matchers_are_words_wherever_the_flags_stand) {
  const Typed create =
      typed({"silence", "create", "Disk", "-d", "2h", "severity=~\"a|b\"", "-c", "why", "x!=y"});
  EXPECT_EQ(create.arguments.words, (Words{"Disk", "severity=~\"a|b\"", "x!=y"}));
  EXPECT_EQ(create.arguments.value("duration"), "2h");
  EXPECT_EQ(create.arguments.value("comment"), "why");
}

TEST(Flags, what_is_wrong_names_the_help_that_says_more) {
  EXPECT_EQ(refusal({"incidnt", "list"}),
            "unknown command incidnt; did you mean incident? (see `mainstay --help`)");
  EXPECT_NE(refusal({"incident", "list", "INC-1"}).find("`mainstay incident list --help`"),
            std::string::npos);
  EXPECT_NE(refusal({"incident", "ack"}).find("ID... is missing"), std::string::npos);
  EXPECT_NE(refusal({"token", "revoke", "x", "--json"}).find("--json"), std::string::npos);
  EXPECT_NE(refusal({"incident", "list", "--nonsense"}).find("--nonsense"), std::string::npos);
}

TEST(Flags, help_is_found_at_every_depth) {
  EXPECT_TRUE(typed({}).help);
  EXPECT_TRUE(typed({"--help"}).help);
  EXPECT_TRUE(typed({"incident"}).help);
  EXPECT_TRUE(typed({"incident", "ack", "--help"}).help);
  EXPECT_FALSE(typed({"incident", "note", "INC-1", "--", "--help"}).help);
}

TEST(Flags, what_the_server_program_does_is_left_to_it_untouched) {
  for (const Words& words :
       {Words{"server", "--data", "x"}, Words{"alertmanager", "--config.file=y"},
        Words{"token", "create", "--role", "admin"}, Words{"integration", "create", "--help"}})
    EXPECT_TRUE(is_left_to_server(words)) << words.front();
  EXPECT_FALSE(is_left_to_server({"token", "list"}));
}

TEST(Tree, every_verb_has_a_summary_and_examples_that_name_it) {
  for (const Noun* noun : tree()) {
    EXPECT_FALSE(noun->summary.empty()) << noun->name;
    const std::string text = noun->alone != nullptr ? help(*noun, *noun->alone) : help(*noun);
    EXPECT_TRUE(text.starts_with("Examples:\n")) << noun->name;
    for (const Verb& verb : noun->verbs) {
      const std::string command =
          "mainstay " + std::string(noun->name) + " " + std::string(verb.name);
      EXPECT_TRUE(help(*noun, verb).starts_with("Examples:\n  " + command)) << command;
    }
  }
}

TEST(Completion, names_every_noun_verb_and_flag) {
  for (const std::string_view shell : {"bash", "zsh", "fish"}) {
    const auto script = completion(shell);
    ASSERT_TRUE(script);
    for (const Noun* noun : tree()) {
      EXPECT_NE(script->find(noun->name), std::string::npos) << shell << " " << noun->name;
      for (const Verb& verb : noun->verbs) {
        EXPECT_NE(script->find(verb.name), std::string::npos) << shell << " " << verb.name;
        for (const Flag& flag : flags_of(verb)) {
          const std::string name = typed_name(flag);
          EXPECT_NE(script->find(name.substr(name.find_first_not_of('-'))), std::string::npos)
              << name;
        }
      }
    }
  }
  EXPECT_FALSE(completion("tcsh"));
}

TEST(Exec, the_server_program_is_looked_for_beside_this_one_first) {
  EXPECT_EQ(
      server_places("/opt/bin/mainstay", "/usr/bin::/bin"),
      (Words{"/opt/bin/mainstay-server", "/usr/bin/mainstay-server", "/bin/mainstay-server"}));
  EXPECT_EQ(server_places("", "/bin"), (Words{"/bin/mainstay-server"}));
}

TEST(Exec, arguments_are_passed_on_unchanged) {
  EXPECT_EQ(server_arguments("/bin/mainstay-server", Words{"server", "--log.level=", "a b", "--"}),
            (Words{"/bin/mainstay-server", "server", "--log.level=", "a b", "--"}));
}

}  // namespace
}  // namespace cli
