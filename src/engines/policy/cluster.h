// A World made of objects that were handed in: what a cluster holds, what API calls and registries
// would answer, and a clock that stands still. Filled first, by one thread; then it only answers
// and is safe from any thread. It keeps nodes, not copies: what they lie in outlives it.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engines/policy/world.h"

namespace policy {

class Cluster final : public World {
 public:
  // 2026-01-01T00:00:00Z: where nothing else is said, the same day for everybody.
  static constexpr base::Time time_default{1'767'225'600'000'000'000};

  // Who may see an object.
  enum class Seen : std::uint8_t {
    everywhere,    // it exists in the cluster: API calls, config maps, resource.*, targets
    by_libraries,  // resource.Get and List alone (a Context file)
    as_target,     // targets of mutation, clone sources and params alone
    offered        // both of the latter
  };
  void add_object(const document::Node& object, Seen seen);
  // That there is a cluster, even if it holds nothing.
  void set_present() { present_ = true; }
  // Lists of the libraries ignore labels, as those of a Context file do in Kyverno.
  void set_lists_ignore_labels() { lists_ignore_labels_ = true; }
  // A CustomResourceDefinition: what its kinds are called in paths.
  void add_definition(const document::Node& definition);

  // A Namespace object; of one of which only labels are known, a map of them.
  void add_namespace(const document::Node& name_space);
  void add_namespace_labels(std::string_view name, const document::Node& labels,
                            document::Arena& arena);

  // What a call answers, by its whole URL or path; "" is any method.
  struct CannedResponse {
    std::string method = {}, url = {};
    document::Node body = {};
    std::int64_t status = 200;
  };
  void add_response(CannedResponse response) { responses_.push_back(std::move(response)); }
  // `whole` answers a query without projection.
  void add_global_entry(std::string name, const document::Node& whole,
                        std::map<std::string, document::Node, std::less<>> projections = {});
  // By the reference as it is written, with the defaults of registry and tag or without.
  void add_image(std::string_view reference, const document::Node& metadata);

  // Images of layouts, which outlive the cluster; what add_image says of an image comes first.
  void set_images(const image::Registry* images) { registry_ = images; }

  void set_now(base::Time now) { now_ = now; }
  void set_random(std::uint64_t random) { random_ = random; }
  void set_authorizer(const cel::Authorizer* authorizer) { authorizer_ = authorizer; }

  bool has_cluster() const override { return present_; }
  // GET of an object or a list below /api/VERSION or /apis/GROUP/VERSION, with labelSelector.
  // Without a cluster only what was given as a response.
  Answer api_call(const ApiCall& call, document::Arena& arena) const override;
  Answer config_map(std::string_view name_space, std::string_view name,
                    document::Arena& arena) const override;
  Answer global_reference(std::string_view name, document::Arena& arena) const override;
  Answer image(std::string_view reference, document::Arena& arena) const override;
  const image::Registry* images() const override { return registry_; }
  const document::Node* name_space(std::string_view name) const override;
  Answer objects(std::string_view api_version, std::string_view kind, std::string_view name_space,
                 document::Arena& arena) const override;
  const cel::Authorizer* authorizer() const override { return authorizer_; }
  std::uint64_t random() const override { return random_; }

  Answer get(const cel::ObjectQuery& query, document::Arena& arena) const override;
  Answer list(const cel::ObjectQuery& query, document::Arena& arena) const override;
  Answer post(const cel::ObjectQuery& query, const document::Node& object,
              document::Arena& arena) const override;
  Answer resource_of(std::string_view api_version, std::string_view kind,
                     document::Arena& arena) const override;
  Answer http(const cel::HttpQuery& query, document::Arena& arena) const override;
  Answer global_context(std::string_view name, std::string_view projection,
                        document::Arena& arena) const override;
  Answer image_metadata(std::string_view reference, document::Arena& arena) const override;
  base::Done generate(std::string_view name_space, const document::Node& objects) const override;
  base::Time now() const override { return now_; }

 private:
  struct Object {
    document::Node node;
    std::string_view api_version, kind, name_space, name;
    std::string plural;
    Seen seen;
  };
  struct GlobalEntry {
    document::Node whole;
    std::map<std::string, document::Node, std::less<>> projections;
  };
  // Objects of a type that `seer` may see, in the order in which they were added.
  enum class Seer : std::uint8_t { api, library };
  std::vector<const Object*> of_type(std::string_view api_version, std::string_view plural,
                                     Seer seer) const;
  Answer answer_path(std::string_view url, document::Arena& arena) const;
  const CannedResponse* response_of(std::string_view method, std::string_view url) const;
  std::string plural_of(std::string_view api_version, std::string_view kind) const;

  std::vector<Object> objects_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_type_;  // "apps/v1/deployments"
  std::map<std::pair<std::string, std::string>, std::string> plurals_;    // by group and kind
  std::map<std::string, document::Node, std::less<>> namespaces_;
  std::vector<CannedResponse> responses_;
  std::map<std::string, GlobalEntry, std::less<>> global_;
  std::map<std::string, document::Node, std::less<>> images_;  // by the normal form
  const image::Registry* registry_ = nullptr;
  const cel::Authorizer* authorizer_ = nullptr;
  base::Time now_ = time_default;
  std::uint64_t random_ = 0x9E3779B97F4A7C15;
  bool present_ = false, lists_ignore_labels_ = false;
};

}  // namespace policy
