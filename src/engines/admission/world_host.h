// The libraries of a policy ask the world; a host that answers something itself derives from this.
#pragma once
#include "engines/cel/kyverno.h"
#include "engines/policy/world.h"

namespace admission {

class WorldHost : public cel::KyvernoHost {
 public:
  explicit WorldHost(const policy::World& world) : world_(world) {}

  Answer get(const cel::ObjectQuery& query, document::Arena& arena) const override {
    return world_.get(query, arena);
  }
  Answer list(const cel::ObjectQuery& query, document::Arena& arena) const override {
    return world_.list(query, arena);
  }
  Answer post(const cel::ObjectQuery& query, const document::Node& object,
              document::Arena& arena) const override {
    return world_.post(query, object, arena);
  }
  Answer resource_of(std::string_view api_version, std::string_view kind,
                     document::Arena& arena) const override {
    return world_.resource_of(api_version, kind, arena);
  }
  Answer http(const cel::HttpQuery& query, document::Arena& arena) const override {
    return world_.http(query, arena);
  }
  Answer global_context(std::string_view name, std::string_view projection,
                        document::Arena& arena) const override {
    return world_.global_context(name, projection, arena);
  }
  Answer image_metadata(std::string_view reference, document::Arena& arena) const override {
    return world_.image_metadata(reference, arena);
  }
  base::Done generate(std::string_view name_space, const document::Node& objects) const override {
    return world_.generate(name_space, objects);
  }
  base::Time now() const override { return world_.now(); }

 protected:
  const policy::World& world() const { return world_; }

 private:
  const policy::World& world_;
};

}  // namespace admission
