#include "engines/policy_suite/test_file.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/policy_suite/fields.h"
#include "engines/policy_suite/values_file.h"

namespace policy_suite {
namespace {

using document::Node;
using document::Sources;

base::Result<policy::Status> read_result(const std::string& text, const Fields& row,
                                         const Node* node) {
  for (const policy::Status status :
       {policy::Status::pass, policy::Status::fail, policy::Status::skip, policy::Status::warn,
        policy::Status::error, policy::Status::unknown})
    if (policy::name(status) == text) return status;
  return row.error(node == nullptr ? document::Span() : node->span(),
                   "result: must be pass, fail, skip, warn, error or unknown");
}

base::Result<std::optional<policy::Operation>> read_operation(Fields& row) {
  const Node* node = row.node("operation");
  const std::string text = TRY(row.text("operation"));
  if (text.empty()) return std::optional<policy::Operation>();
  if (const auto operation = operation_named(text)) return operation;
  return row.error(node->span(), "operation: must be CREATE, UPDATE, DELETE or CONNECT");
}

// resourceSpecs name objects in more detail; what counts is namespace and name.
base::Done read_resource_specs(Fields& row, Row& read, const Sources& sources) {
  for (const Node& item : TRY(row.items("resourceSpecs"))) {
    Fields spec = TRY(Fields::of(item, "a resource", sources));
    for (const std::string_view ignored : {"group", "version", "kind", "subresource"})
      TRY(spec.text(ignored));
    const std::string name = TRY(spec.required_text("name"));
    const std::string name_space = TRY(spec.text("namespace"));
    TRY(spec.finish());
    read.resources.push_back(name_space.empty() ? name : name_space + '/' + name);
  }
  return {};
}

// A key that holds one path, and the one with its plural that holds one or several.
base::Result<std::vector<std::string>> read_paths(Fields& row, std::string_view one,
                                                  std::string_view many) {
  std::vector<std::string> paths;
  if (std::string path = TRY(row.text(one)); !path.empty()) paths.push_back(std::move(path));
  const Node* node = row.node(many);
  if (node == nullptr) return paths;
  if (node->is_list()) {
    for (std::string& path : TRY(row.texts(many))) paths.push_back(std::move(path));
  } else if (std::string path = TRY(row.text(many)); !path.empty()) {
    paths.push_back(std::move(path));
  }
  return paths;
}

base::Result<Row> read_row(const Node& node, const Sources& sources) {
  Fields row = TRY(Fields::of(node, "a result", sources));
  Row read{.at = row.at()};
  read.policy = TRY(row.required_text("policy"));
  read.rule = TRY(row.text("rule"));
  read.kind = TRY(row.text("kind"));
  read.resources = TRY(row.texts("resources"));
  if (std::string resource = TRY(row.text("resource")); !resource.empty())
    read.resources.push_back(std::move(resource));
  TRY(read_resource_specs(row, read, sources));
  const std::string result = TRY(row.required_text("result"));
  read.result = TRY(read_result(result, row, row.node("result")));
  read.operation = TRY(read_operation(row));
  read.patched = TRY(read_paths(row, "patchedResource", "patchedResources"));
  read.generated = TRY(read_paths(row, "generatedResource", "generatedResources"));
  read.clone_source = TRY(row.text("cloneSourceResource"));
  read.fails_on_missing = TRY(row.flag("failOnMissingResources"));
  // Which kind a policy is, we see ourselves.
  for (const std::string_view flag :
       {"isValidatingPolicy", "isValidatingAdmissionPolicy", "isMutatingPolicy",
        "isMutatingAdmissionPolicy", "isGeneratingPolicy", "isDeletingPolicy",
        "isImageValidatingPolicy"})
    TRY(row.flag(flag));
  TRY(row.finish());
  return read;
}

base::Result<CannedCall> read_call(const Node& node, const Sources& sources) {
  Fields call = TRY(Fields::of(node, "an API call", sources));
  CannedCall read;
  read.method = TRY(call.text("method"));
  read.url = TRY(call.text("url"));
  const std::string path = TRY(call.text("urlPath"));
  if (read.url.empty() == path.empty())
    return call.error(call.at(), "an API call needs one of `url` and `urlPath`");
  if (read.url.empty()) read.url = path;
  if (const Node* response_node = call.node("response")) {
    Fields response = TRY(Fields::of(*response_node, "a response", sources));
    read.status = TRY(response.integer("statusCode", 200));
    if (const Node* body = response.node("body")) read.body = *body;
    TRY(response.finish());
  }
  TRY(call.finish());
  return read;
}

base::Result<GlobalEntry> read_global_entry(const Node& node, const Sources& sources) {
  Fields entry = TRY(Fields::of(node, "a global context entry", sources));
  GlobalEntry read{.at = entry.at()};
  read.name = TRY(entry.required_text("name"));
  if (const Node* data = entry.node("data")) read.data = *data;
  read.lists_resources =
      entry.node("resources") != nullptr || entry.node("resourceFiles") != nullptr;
  read.resources = TRY(entry.items("resources"));
  read.resource_files = TRY(entry.texts("resourceFiles"));
  read.field_path = TRY(entry.text("fieldPath"));
  for (const Node& item : TRY(entry.items("projections"))) {
    Fields projection = TRY(Fields::of(item, "a projection", sources));
    read.projections.push_back({.name = TRY(projection.required_text("name")),
                                .path = TRY(projection.required_text("path"))});
    TRY(projection.finish());
  }
  TRY(entry.finish());
  return read;
}

base::Done read_subjects(Fields& test, Test& read) {
  read.policies = TRY(test.texts("policies"));
  read.resources = TRY(test.texts("resources"));
  read.targets = TRY(test.texts("targetResources"));
  read.params = TRY(test.texts("paramResources"));
  read.exceptions = TRY(test.texts("exceptions"));
  read.cluster_resources = TRY(test.texts("clusterResources"));
  read.json_payloads = TRY(read_paths(test, "jsonPayload", "jsonPayloads"));
  read.http_payloads = TRY(test.texts("httpPayloads"));
  read.envoy_payloads = TRY(test.texts("envoyPayloads"));
  read.values_file = TRY(test.text("variables"));
  read.user_file = TRY(test.text("userinfo"));
  read.context_file = TRY(test.text("context"));
  if (const Node* values = test.node("values")) read.values = *values;
  return {};
}

// Paths with commas between; Kyverno's own tests have no place for images.
std::vector<std::string> images_of(const Node& annotations) {
  std::vector<std::string> paths;
  const Node* listed = annotations.is_map() ? annotations.find("mainstay.dev/images") : nullptr;
  if (listed == nullptr || !listed->is_string()) return paths;
  for (const std::string_view path : base::split(listed->string(), ','))
    if (!base::trim(path).empty()) paths.emplace_back(base::trim(path));
  return paths;
}

base::Result<Test> read_test(const Node& node, const Sources& sources, const TestLimits& limits) {
  Fields test = TRY(Fields::of(node, "a test", sources));
  Test read{.at = test.at()};
  TRY(test.required_text("apiVersion"));
  const std::string kind = TRY(test.required_text("kind"));
  if (kind != "Test") return test.error(test.node("kind")->span(), "kind: must be Test");
  if (const Node* metadata_node = test.node("metadata")) {
    Fields metadata = TRY(Fields::of(*metadata_node, "metadata", sources));
    read.name = TRY(metadata.text("name"));
    if (const Node* annotations = metadata.node("annotations"))
      read.images = images_of(*annotations);
  }
  TRY(read_subjects(test, read));
  for (const Node& item : TRY(test.items("apiCallResponses")))
    read.calls.push_back(TRY(read_call(item, sources)));
  for (const Node& item : TRY(test.items("globalContextEntries")))
    read.global_entries.push_back(TRY(read_global_entry(item, sources)));
  for (const Node& item : TRY(test.items("results"))) {
    if (read.rows.size() == limits.rows_max)
      return document::error_at(
          sources, item.span(),
          "more than " + std::to_string(limits.rows_max) + " results (`test_rows_max`)",
          base::Code::limited);
    read.rows.push_back(TRY(read_row(item, sources)));
  }
  TRY(test.finish());
  return read;
}

}  // namespace

std::string_view Row::policy_name() const {
  const std::string_view text = policy;
  const std::size_t slash = text.find('/');
  return slash == std::string_view::npos ? text : text.substr(slash + 1);
}

base::Result<std::vector<Test>> read_tests(std::uint32_t source, document::Reading& reading,
                                           const TestLimits& limits) {
  std::vector<Test> tests;
  for (const Node& node : TRY(document::read_yaml(source, reading)))
    tests.push_back(TRY(read_test(node, reading.sources, limits)));
  return tests;
}

}  // namespace policy_suite
