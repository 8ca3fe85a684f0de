// Every policy of the suites that this engine knows can be loaded (../shared/data/policy, read
// where it is).
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engines/admission/tests/world.h"

namespace admission {
namespace {

const std::filesystem::path folder = "../shared/data/policy";

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return std::move(text).str();
}

TEST(Suites, all_policies_are_usable) {
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/data is not there";
  std::size_t policies = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    tests::Bench bench;
    document::Reading reading{.sources = bench.sources, .arena = bench.arena, .keys = bench.keys};
    const auto documents = document::read_yaml(
        bench.sources.add(entry.path().string(), text_of(entry.path())), reading);
    if (!documents) continue;
    bench.load(*documents);
    policies += bench.policies.size();
    for (const policy::Rejected& rejected : bench.rejected)
      ADD_FAILURE() << rejected.identity.kind << ": " << rejected.message;
  }
  EXPECT_GT(policies, 100U);
}

}  // namespace
}  // namespace admission
