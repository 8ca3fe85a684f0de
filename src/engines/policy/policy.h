// A policy, loaded and compiled once; it then judges any number of requests, from any thread. Every
// kind (ClusterPolicy, ValidatingPolicy, ...) derives from Policy in its own engine.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/policy/request.h"
#include "engines/policy/result.h"
#include "engines/policy/status.h"
#include "engines/policy/world.h"

namespace policy {

// Each is refused with `limited` and its name; a rule that meets one has the status `error`.
struct Limits {
  std::uint64_t steps_max = 10'000'000;  // `policy_steps_max`, of one policy on one request
  // `policy_steps_per_node`: of what is no Kubernetes object, of which an API server bounds the
  // size, expressions may take this many steps more for each value of it. An image has some
  // 50,000 files with eight values each, and a condition on a file takes 20 to 50 steps.
  std::uint64_t steps_per_node = 50;
  std::size_t foreach_elements_max = 10'000;  // `foreach_elements_max`, of one list
  std::size_t generated_objects_max = 1'000;  // `generated_objects_max`, of one rule
  std::size_t variable_passes_max = 32;       // `variable_passes_max`, of one text
  std::size_t context_bytes_max = 2 << 20;    // `context_bytes_max`, of what a rule loads
  std::size_t output_bytes_max = 16 << 20;    // `policy_output_bytes_max`, of a changed object
};

// One thread's evaluation. Results live in `results` until its owner resets it; `scratch` is reset
// after each policy.
struct Session {
  const World& world;
  document::Arena& results;
  document::Arena& scratch;
  Limits limits = {};
  // Whether a policy that is sure not to be meant, by its first match condition, says so. Without
  // it hundreds of policies about other things answer for each resource of a plan.
  bool tells_unmeant = true;
};

// Who a policy is. Texts point into its document.
struct Identity {
  std::string_view api_version = {}, kind = {}, name_space = {}, name = {};
  document::Span at = {};
  const document::Node* annotations = nullptr;  // a map, or nullptr
};

// A field of the object that must be one of some texts: where it is there, known and another text,
// the policy is sure not to be meant, by its first match condition. Keys and texts live as long as
// the policy.
struct Wanted {
  std::vector<document::Key> path;
  std::vector<std::string_view> texts;
};

class Policy {
 public:
  virtual ~Policy() = default;
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;

  const Identity& identity() const { return identity_; }
  const document::Node& document() const { return document_; }
  virtual bool has(Phase phase) const = 0;
  // The names of its rules as they are written, without those that autogen makes.
  virtual std::vector<std::string> rules() const = 0;
  virtual std::optional<Wanted> wanted() const { return std::nullopt; }
  // nullopt: the policy has nothing to say about such a request, not even that it was excluded.
  virtual std::optional<Response> evaluate(Phase phase, const Request& request,
                                           Session& session) const = 0;

 protected:
  Policy(const document::Node& document, const Identity& identity)
      : document_(document), identity_(identity) {}

 private:
  document::Node document_;
  Identity identity_;
};

// A policy that cannot be used: it is never passed over in silence.
struct Rejected {
  Identity identity;
  std::string message;  // "policy.yaml:12:7: ...", one line a problem
};

// What was loaded from documents.
struct PolicySet {
  std::vector<std::unique_ptr<const Policy>> policies;  // in the order of the documents
  std::vector<Rejected> rejected;
};

}  // namespace policy
