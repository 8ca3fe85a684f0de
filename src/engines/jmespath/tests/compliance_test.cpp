// The suite of jmespath.org, read in place where it is there:
// https://github.com/jmespath/jmespath.test
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/jmespath/evaluation.h"

namespace jmespath {
namespace {

const std::filesystem::path suite = "../shared/data/policy/jmespath/tests";

struct Suite {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};

  document::Node read(const std::filesystem::path& path) {
    std::ifstream file(path);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return *document::read_json(sources.add(path.filename(), text), reading);
  }
};

void check(const document::Node& given, const document::Node& one, const std::string& place) {
  const std::string_view text = one.find("expression")->string();
  document::Arena scratch;
  Evaluation evaluation(scratch);
  const auto compiled = Expression::compile(text);
  const auto result = compiled ? evaluation.run(*compiled, given) : compiled.error();
  if (one.find("error") != nullptr) {
    EXPECT_FALSE(result) << place << ": " << text << " gave " << document::to_json(*result);
  } else if (const document::Node* wanted = one.find("result")) {
    ASSERT_TRUE(result) << place << ": " << result.error().message;
    EXPECT_TRUE(document::equal(*result, *wanted))
        << place << ": " << text << " gave " << document::to_json(*result);
  } else {
    EXPECT_TRUE(result) << place << ": " << text;  // a benchmark
  }
}

TEST(Compliance, every_case_of_the_suite) {
  if (!std::filesystem::exists(suite)) GTEST_SKIP() << "no suite at " << suite;
  Suite world;
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(suite)) {
    const document::Node groups = world.read(file.path());
    for (const document::Node& group : groups.items())
      for (const document::Node& one : group.find("cases")->items()) {
        ++count;
        check(*group.find("given"), one, world.sources.place(one.span()));
      }
  }
  EXPECT_EQ(count, 908U);
}

}  // namespace
}  // namespace jmespath
