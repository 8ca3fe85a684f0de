// A world of a few objects, and policies and requests from text.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/admission/load.h"
#include "engines/document/reading.h"
#include "engines/policy/policy.h"

namespace admission::tests {

inline constexpr std::string_view on_pods =
    "matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], "
    "operations: [CREATE], resources: [pods]}]}";

class TestWorld final : public policy::World {
 public:
  std::vector<document::Node> all;                   // what objects() and get() know
  std::map<std::string, document::Node> namespaces;  // by name
  bool cluster = false;
  const cel::Authorizer* who = nullptr;

  bool has_cluster() const override { return cluster; }
  Answer api_call(const policy::ApiCall&, document::Arena&) const override { return none(); }
  Answer config_map(std::string_view, std::string_view, document::Arena&) const override {
    return none();
  }
  Answer global_reference(std::string_view, document::Arena&) const override { return none(); }
  Answer image(std::string_view, document::Arena&) const override { return none(); }
  const document::Node* name_space(std::string_view name) const override;
  Answer objects(std::string_view api_version, std::string_view kind, std::string_view name_space,
                 document::Arena& arena) const override;
  const cel::Authorizer* authorizer() const override { return who; }
  std::uint64_t random() const override { return 4; }

  Answer get(const cel::ObjectQuery& query, document::Arena& arena) const override;
  Answer list(const cel::ObjectQuery& query, document::Arena& arena) const override;
  Answer post(const cel::ObjectQuery&, const document::Node&, document::Arena&) const override {
    return none();
  }
  Answer resource_of(std::string_view, std::string_view, document::Arena&) const override {
    return none();
  }
  Answer http(const cel::HttpQuery&, document::Arena&) const override { return none(); }
  Answer global_context(std::string_view, std::string_view, document::Arena&) const override {
    return none();
  }
  Answer image_metadata(std::string_view, document::Arena&) const override { return none(); }
  base::Done generate(std::string_view, const document::Node&) const override {
    return base::invalid("nothing is generated here");
  }
  base::Time now() const override { return {}; }

 private:
  static Answer none() { return base::not_found("there is none"); }
};

// Texts of YAML become documents that live as long as the bench.
class Bench {
 public:
  document::Node read(std::string_view yaml);
  std::vector<document::Node> read_all(std::string_view yaml);
  // Policies with their companions; what is rejected is in `rejected`.
  void load(std::string_view yaml);
  void load(std::span<const document::Node> documents);

  // The verdict of the first policy that answers: "pass", "fail: message", "none" for no answer,
  // "excluded" for one without results.
  std::string verdict(const policy::Request& request);
  std::string verdict(std::string_view object_yaml) {
    return verdict(policy::Request{.object = read(object_yaml), .old_object = {}});
  }
  std::vector<policy::Response> responses(const policy::Request& request);

  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  TestWorld world;
  document::Arena results, scratch;
  policy::Session session{.world = world, .results = results, .scratch = scratch};
  std::vector<std::unique_ptr<const policy::Policy>> policies;
  std::vector<policy::Rejected> rejected;
};

}  // namespace admission::tests
