#include "engines/document/dockerfile.h"

#include <gtest/gtest.h>

#include "engines/document/tests/reading.h"

namespace document {
namespace {

struct DockerWorld : World {
  base::Result<Node> read(std::string_view text) {
    return read_dockerfile(sources.add("Dockerfile", std::string(text)), reading);
  }
  std::string shown(std::string_view text, std::string_view part = "stages") {
    const auto root = read(text);
    if (!root) return root.error().message;
    const Node* found = root->find(part);
    return found == nullptr ? "none" : to_json(*found);
  }
  // The first instruction, without its raw text.
  std::string first(std::string_view line) {
    const auto root = read("FROM a\n" + std::string(line));
    if (!root) return root.error().message;
    std::string out;
    for (const Member& member :
         root->find("stages")->items()[0].find("instructions")->items()[0].members())
      if (member.key.text() != "raw")
        out +=
            (out.empty() ? "" : " ") + std::string(member.key.text()) + "=" + to_json(member.value);
    return out;
  }
};

TEST(Dockerfile, has_stages_with_where_they_come_from) {
  DockerWorld world;
  EXPECT_EQ(
      world.shown("ARG V=1.2\nFROM --platform=linux/amd64 ghcr.io/a/b:${V} AS Build\n"
                  "FROM build\nFROM c@sha256:1\nFROM localhost:5000/d\n"),
      R"([{"name":"build","from":{"platform":"linux/amd64","image":"ghcr.io/a/b","tag":"1.2"},)"
      R"("instructions":[]},{"from":{"stage":"build"},"instructions":[]},)"
      R"({"from":{"image":"c","digest":"sha256:1"},"instructions":[]},)"
      R"({"from":{"image":"localhost:5000/d"},"instructions":[]}])");
  EXPECT_EQ(world.shown("ARG A=1 B\nFROM x", "args"), R"([{"name":"A","value":"1"},{"name":"B"}])");
}

TEST(Dockerfile, variables_that_double_end_at_a_limit) {
  const std::string limit =
      "variables put in more than 16777216 bytes (`dockerfile_expanded_bytes_max`)";
  std::string doubling = "FROM a\nENV A=0123456789\n";
  for (int i = 0; i < 40; ++i) doubling += "ENV A=$A$A\n";
  EXPECT_EQ(DockerWorld().shown(doubling), "Dockerfile:22:1: " + limit);
  std::string nested = "FROM a\nENV A=" + std::string(1 << 20, 'a') + "\nRUN --mount=";
  for (int i = 0; i < 100; ++i) nested += "${A:+${A:-$A}}";
  EXPECT_EQ(DockerWorld().shown(nested + " x\n"), "Dockerfile:3:1: " + limit);
  std::string inherited = "ARG A=" + std::string(1 << 20, 'a') + "\n";
  for (int i = 0; i < 100; ++i) inherited += "FROM a\nARG A\n";
  EXPECT_EQ(DockerWorld().shown(inherited), "Dockerfile:35:1: " + limit);
}

TEST(Dockerfile, many_stages_and_many_flags_cost_what_they_are_long) {
  std::string stages, flags = "FROM a\nRUN";
  for (int i = 0; i < 100'000; ++i) {
    stages += "FROM a AS s" + std::to_string(i) + "\n";
    flags += " --f" + std::to_string(i) + "=1";
  }
  DockerWorld world;
  EXPECT_EQ(world.read(stages + "FROM s7")->find("stages")->size(), 100'001U);
  const auto read = world.read(flags + " x");
  ASSERT_TRUE(read) << read.error().message;
  const Node& run = read->find("stages")->items()[0].find("instructions")->items()[0];
  EXPECT_EQ(run.find("flags")->size(), 100'000U);
}

TEST(Dockerfile, instructions_have_flags_and_words_or_the_exec_form) {
  DockerWorld world;
  const struct {
    std::string_view line, shown;
  } cases[] = {
      {"RUN apt-get update && \\\n  # why\n\n  apt-get install x",
       R"(op="RUN" args=["apt-get update &&   apt-get install x"])"},
      {"cmd [\"a\", \"b c\"]", R"(op="CMD" json=["a","b c"])"},
      {"CMD [a]", R"(op="CMD" args=["[a]"])"},
      {"COPY --chown=1:1 --from=x a b /c/",
       R"(op="COPY" flags={"chown":"1:1","from":"x"} args=["a","b","/c/"])"},
      {"RUN --mount=type=cache --mount=type=bind make",
       R"(op="RUN" flags={"mount":["type=cache","type=bind"]} args=["make"])"},
      {"ENV A=1 B=\"x y\" C='$A'",
       R"(op="ENV" args=[{"name":"A","value":"1"},{"name":"B","value":"x y"},{"name":"C","value":"$A"}])"},
      {"ENV A the rest", R"(op="ENV" args=[{"name":"A","value":"the rest"}])"},
      {"LABEL a.b=c", R"(op="LABEL" args=[{"name":"a.b","value":"c"}])"},
      {"EXPOSE 80 443/tcp", R"(op="EXPOSE" args=["80","443/tcp"])"},
      {"HEALTHCHECK --interval=5s CMD curl x",
       R"(op="HEALTHCHECK" flags={"interval":"5s"} instruction={"op":"CMD","args":["curl x"],"raw":"CMD curl x"})"},
      {"HEALTHCHECK NONE", R"(op="HEALTHCHECK" args=["NONE"])"},
      {"ONBUILD COPY a b",
       R"(op="ONBUILD" instruction={"op":"COPY","args":["a","b"],"raw":"COPY a b"})"},
      {"USER ${UID:-1000}", R"(op="USER" args=["1000"])"},
      {"USER $UID", R"(op="USER" args=["$UID"])"},
      {"RUN <<EOF\necho $x\nEOF\n",
       R"(op="RUN" args=["<<EOF"] heredocs=[{"name":"EOF","expand":true,"content":"echo $x\n"}])"},
      {"COPY <<-'A' <<B /x\n\tone\n\tA\ntwo\nB",
       R"(op="COPY" args=["<<-A","<<B","/x"] heredocs=[{"name":"A","expand":false,"content":"one\n"},{"name":"B","expand":true,"content":"two\n"}])"},
  };
  for (const auto& one : cases) EXPECT_EQ(world.first(one.line), one.shown) << one.line;
}

TEST(Dockerfile, variables_are_those_of_the_stage) {
  DockerWorld world;
  const auto root = world.read(
      "ARG V=1\nFROM a\nARG V\nENV W=${V}2\nENV X=$W Y=$X\nWORKDIR /$W\nUSER $X$Y${Z:+no}\n"
      "FROM b\nWORKDIR /$V\n");
  ASSERT_TRUE(root);
  const auto stages = root->find("stages")->items();
  const auto at = [&](std::size_t stage, std::size_t i) {
    return to_json(*stages[stage].find("instructions")->items()[i].find("args"));
  };
  EXPECT_EQ(at(0, 2), R"([{"name":"X","value":"12"},{"name":"Y","value":"$X"}])");
  EXPECT_EQ(at(0, 3), R"(["/12"])");
  EXPECT_EQ(at(0, 4), R"(["12$X"])");
  EXPECT_EQ(at(1, 0), R"(["/$V"])");
}

TEST(Dockerfile, directives_stand_before_anything_else) {
  DockerWorld world;
  const std::string_view windows =
      "# escape = `\n# syntax=docker/dockerfile:1\nFROM a\nRUN a `\n b\\\n";
  EXPECT_EQ(world.shown(windows, "escape"), "\"`\"");
  EXPECT_EQ(world.shown(windows, "syntax"), "\"docker/dockerfile:1\"");
  EXPECT_NE(world.shown(windows).find(R"("args":["a  b\\"])"), std::string::npos);
  EXPECT_EQ(world.shown("# note\n# escape=`\nFROM a\n", "escape"), R"("\\")");
  EXPECT_EQ(world.shown("# escape=x\n"), "Dockerfile:1:1: escape must be \\ or `");
}

TEST(Dockerfile, errors_say_where) {
  DockerWorld world;
  EXPECT_EQ(world.shown(""), "Dockerfile:1:1: there is no FROM");
  EXPECT_EQ(world.shown("RUN x\nFROM a"),
            "Dockerfile:1:1: RUN before the first FROM; only ARG may stand there");
  EXPECT_EQ(world.shown("FROM a\nRUM x"), "Dockerfile:2:1: no instruction RUM; do you mean RUN?");
  EXPECT_EQ(world.shown("FROM a b"), "Dockerfile:1:8: expected AS and a name, or nothing");
  EXPECT_EQ(world.shown("FROM a\nCOPY"), "Dockerfile:2:1: COPY needs an argument");
  EXPECT_EQ(world.shown("FROM a\nRUN <<X\nx"), "Dockerfile:2:1: the here-document X does not end");
  EXPECT_EQ(world.shown("FROM a\nONBUILD FROM b"), "Dockerfile:2:9: ONBUILD does not take FROM");
  EXPECT_EQ(world.shown("FROM a\nENV A=1 B"), "Dockerfile:2:9: expected name=value");
  EXPECT_EQ(world.shown("FROM a\n:x"), "Dockerfile:2:1: expected an instruction, such as RUN");
}

TEST(Dockerfile, words_know_their_place_across_lines) {
  DockerWorld world;
  const auto root = world.read("FROM a\r\nCOPY one \\\r\n  two /x\r\n");
  ASSERT_TRUE(root);
  const Node& copy = root->find("stages")->items()[0].find("instructions")->items()[0];
  EXPECT_EQ(world.sources.place(copy.find("args")->items()[1].span()), "Dockerfile:3:3");
  EXPECT_EQ(world.sources.place(copy.span()), "Dockerfile:2:1");
  EXPECT_EQ(copy.find("raw")->string(), "COPY one \\\r\n  two /x");
  const auto cut_off = world.read("FROM a\nRUN x \\\n ");
  ASSERT_TRUE(cut_off);
  const Node& run = cut_off->find("stages")->items()[0].find("instructions")->items()[0];
  EXPECT_EQ(run.find("raw")->string(), "RUN x \\");
}

}  // namespace
}  // namespace document
