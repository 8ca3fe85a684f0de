#include "engines/policy_cache/fingerprint.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"

namespace policy_cache {
namespace {

using document::Node;

struct FingerprintTest : testing::Test {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};

  std::vector<Node> read(const std::string& text) {
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    return *document::read_yaml(sources.add("a.yaml", text), reading);
  }
  Digest of(const std::string& text) { return Fingerprint().add(read(text).back()).digest(); }
};

TEST_F(FingerprintTest, a_document_that_moves_keeps_its_digest) {
  EXPECT_EQ(of("a: 1\nb: [x, y]\n"), of("# more\nc: 1\n---\na: 1\nb: [x, y]\n"));
}

TEST_F(FingerprintTest, values_kinds_keys_and_places_within_it_count) {
  const Digest digest = of("a: 1\nb: [x, y]\n");
  for (const char* other : {"a: 2\nb: [x, y]\n", "a: \"1\"\nb: [x, y]\n", "a: 1\nc: [x, y]\n",
                            "a: 1\nb: [x,  y]\n", "a: 1\nb: [x]\n", "a: 1.0\nb: [x, y]\n"})
    EXPECT_NE(digest, of(other)) << other;
}

TEST_F(FingerprintTest, marks_count) {
  const Node plain = Node::string("x");
  EXPECT_NE(Fingerprint().add(plain).digest(),
            Fingerprint().add(plain.marked(document::Mark::unknown)).digest());
  EXPECT_NE(Fingerprint().add(plain.marked(document::Mark::sensitive)).digest(),
            Fingerprint().add(plain.marked(document::Mark::unknown)).digest());
}

TEST_F(FingerprintTest, fields_do_not_run_into_each_other) {
  EXPECT_NE(Fingerprint().add("ab").add("c").digest(), Fingerprint().add("a").add("bc").digest());
  EXPECT_NE(Fingerprint().add("").digest(), Fingerprint().digest());
}

}  // namespace
}  // namespace policy_cache
