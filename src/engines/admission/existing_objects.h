// resource.Get and resource.List where the targets of a mutation are chosen: they find what the
// world's libraries know, and besides it the objects that may be targets.
#pragma once
#include <vector>

#include "engines/admission/world_host.h"

namespace admission {

class ExistingObjects final : public WorldHost {
 public:
  using WorldHost::WorldHost;
  Answer get(const cel::ObjectQuery& query, document::Arena& arena) const override;
  Answer list(const cel::ObjectQuery& query, document::Arena& arena) const override;

 private:
  std::vector<document::Node> matching(const cel::ObjectQuery& query, document::Arena& arena) const;
};

}  // namespace admission
