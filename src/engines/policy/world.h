// What policies may ask besides the subject: the objects of a cluster, API calls, images, the
// clock. Every answer is handed in, so evaluation is deterministic and does no I/O. Answers live in
// the arena that is given or as long as the world. `not_found` is a thing that is not there. Const
// functions are safe from any thread.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "engines/cel/kyverno.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace cel {
class Authorizer;
}  // namespace cel
namespace image {
class Registry;
}  // namespace image

namespace policy {

struct ApiCall {
  std::string_view method = "GET";
  std::string_view url = {};             // a path at the API server, or a service's whole URL
  bool service = false;                  // it is a service's
  const document::Node* data = nullptr;  // of a POST
};

// The libraries of cel::KyvernoHost (resource.Get, http.Get, ...) and what ClusterPolicies load.
class World : public cel::KyvernoHost {
 public:
  // Whether there is a cluster, real or given as objects. Without one, entries of a context that
  // would ask it (apiCall, configMap, imageRegistry, globalReference) are not loaded: their names
  // come from the request's values.
  virtual bool has_cluster() const = 0;
  virtual Answer api_call(const ApiCall& call, document::Arena& arena) const = 0;
  virtual Answer config_map(std::string_view name_space, std::string_view name,
                            document::Arena& arena) const = 0;  // {data, metadata}
  virtual Answer global_reference(std::string_view name, document::Arena& arena) const = 0;
  // {image, resolvedImage, registry, repository, identifier, manifest, configData}
  virtual Answer image(std::string_view reference, document::Arena& arena) const = 0;

  // Images with their signatures and attestations; nullptr: there are none, and what has to be
  // signed cannot be verified.
  virtual const image::Registry* images() const { return nullptr; }

  // The Namespace object, or nullptr; of one of which only labels are known, just these.
  virtual const document::Node* name_space(std::string_view name) const = 0;
  // Objects that mutation of existing ones, cloning and params may pick; "" is any.
  virtual Answer objects(std::string_view api_version, std::string_view kind,
                         std::string_view name_space, document::Arena& arena) const = 0;  // a list
  // Who may do what; nullptr: nobody can say, and policies that ask fail.
  virtual const cel::Authorizer* authorizer() const = 0;
  virtual std::uint64_t random() const = 0;
};

}  // namespace policy
