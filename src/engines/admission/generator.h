// What generator.Apply hands over is kept, not made: the objects are the policy's result.
// Everything else is asked of the world. For one thread.
#pragma once
#include <vector>

#include "engines/admission/world_host.h"
#include "engines/policy/policy.h"

namespace admission {

class Generator final : public WorldHost {
 public:
  // A policy in a namespace generates nothing outside of it; "" is any.
  Generator(policy::Session& session, std::string_view policy_namespace)
      : WorldHost(session.world), session_(session), policy_namespace_(policy_namespace) {}

  // The objects, in the arena of results, each with the namespace that it was handed over with.
  std::vector<document::Node> take() const { return std::move(objects_); }

  base::Done generate(std::string_view name_space, const document::Node& objects) const override;

 private:
  base::Done keep(std::string_view name_space, const document::Node& object) const;

  policy::Session& session_;
  std::string_view policy_namespace_;
  mutable std::vector<document::Node> objects_;  // the host is const to expressions
};

}  // namespace admission
