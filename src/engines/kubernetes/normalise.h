// How the test and apply commands of Kyverno read resources, and how they compare what policies
// made of them with what a test expects (reference: policy, sections 2.4 and 8.6). Pure; what is
// made lies in the arena and shares nodes with its arguments.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace kubernetes {

struct NormaliseOptions {
  // An object without metadata.namespace gets `default`, unless its kind is known to be of the
  // cluster.
  bool default_namespace = true;
  // null becomes {} below any of: annotations, labels, matchLabels, nodeSelector, data, stringData.
  bool empty_maps_for_null = true;
  bool numbers_as_doubles = false;  // as the test command does
};

// Anything but a map comes back as it is, and what needs no change is shared.
document::Node normalised(const document::Node& object, document::Arena& arena,
                          const NormaliseOptions& options = {});

// The objects of a document: the items of a `kind: List`, and of lists within it.
std::vector<document::Node> flattened(const document::Node& document);

// Who an object is. Views of its texts.
struct Identity {
  std::string_view api_version, kind, name_space, name;
  auto operator<=>(const Identity&) const = default;
};
// The namespace of an object that has none is `default`, or "" for a kind of the cluster.
Identity identity_of(const document::Node& object);
// Takes out what has the identity of an earlier one, and gives it back.
std::vector<document::Node> take_duplicates(std::vector<document::Node>& objects);

// Where two objects differ for a test first. Null, empty maps and empty lists are nothing, at any
// depth; numbers are equal by value; labels that Kyverno sets do not count, which are
// generate.kyverno.io/* and app.kubernetes.io/managed-by.
struct TestDifference {
  std::string path;                // "spec.containers[0].image", by the expected object
  const document::Node* expected;  // nullptr: nothing is expected here
  const document::Node* found;     // nullptr: nothing is here
};
std::optional<TestDifference> test_difference(const document::Node& expected,
                                              const document::Node& found);
inline bool equal_for_test(const document::Node& expected, const document::Node& found) {
  return !test_difference(expected, found);
}

}  // namespace kubernetes
