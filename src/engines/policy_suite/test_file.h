// kyverno-test.yaml, as text says it: which policies and objects, and what is expected of them
// (reference: policy, section 8). Paths are as written, relative to the file. Plain values.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engines/document/reading.h"
#include "engines/policy/request.h"
#include "engines/policy/status.h"

namespace policy_suite {

// One expectation; it expands to a check for each subject and rule that it speaks of.
struct Row {
  document::Span at = {};
  std::string policy = {};                  // "name" or "namespace/name"
  std::string rule = {};                    // "": every rule
  std::vector<std::string> resources = {};  // "name" or "namespace/name"; none: all
  std::string kind = {};                    // compared by nobody, but a mismatch is warned of
  policy::Status result = policy::Status::pass;
  std::optional<policy::Operation> operation = {};
  std::vector<std::string> patched = {}, generated = {};  // files of objects to compare with
  std::string clone_source = {};
  bool fails_on_missing = false;  // an object that the files lack is no pass

  std::string_view policy_name() const;  // without the namespace
};

struct CannedCall {
  std::string method, url;  // "": any method
  document::Node body;
  std::int64_t status = 200;
};

struct Projection {
  std::string name, path;  // a JMESPath expression
};

struct GlobalEntry {
  document::Span at = {};
  std::string name = {};
  document::Node data = {};                      // or:
  std::vector<document::Node> resources = {};    // objects that are written out,
  std::vector<std::string> resource_files = {};  // and files of more
  bool lists_resources = false;
  std::string field_path = {};
  std::vector<Projection> projections = {};
};

struct Test {
  std::string name = {};
  document::Span at = {};
  std::vector<std::string> policies = {}, resources = {}, targets = {}, params = {},
                           exceptions = {}, cluster_resources = {};
  std::vector<std::string> json_payloads = {}, http_payloads = {}, envoy_payloads = {};
  // Layouts that hold the images of objects, of metadata.annotations["mainstay.dev/images"].
  std::vector<std::string> images = {};
  std::string values_file = {}, user_file = {}, context_file = {};
  document::Node values = {};  // written out; null: not
  std::vector<CannedCall> calls = {};
  std::vector<GlobalEntry> global_entries = {};
  std::vector<Row> rows = {};
};

struct TestLimits {
  std::size_t rows_max = 10'000;  // `test_rows_max`, of one file
};

// Each document of the file. `invalid` says where it is no test: unknown keys, unknown results.
base::Result<std::vector<Test>> read_tests(std::uint32_t source, document::Reading& reading,
                                           const TestLimits& limits = {});

}  // namespace policy_suite
