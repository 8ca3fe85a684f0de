// A World that passes every question on, and notes which policy asked for what no fingerprint
// holds: the clock, random numbers, images, and objects that may be other subjects. What such a
// policy said holds for this moment only. Whoever evaluates says whose turn it is. For one thread.
#pragma once
#include <set>

#include "engines/policy/policy.h"
#include "engines/policy/world.h"

namespace policy_cache {

class Witness final : public policy::World {
 public:
  explicit Witness(const policy::World& world) : world_(world) {}

  void turn_of(const policy::Policy& policy) const { current_ = &policy; }
  // Since the last `forget`.
  bool asked(const policy::Policy& policy) const { return asked_.contains(&policy); }
  bool asked_for_objects() const { return asked_for_objects_; }
  void forget() {
    asked_.clear();
    asked_for_objects_ = false;
  }

  bool has_cluster() const override { return world_.has_cluster(); }
  Answer api_call(const policy::ApiCall& call, document::Arena& arena) const override {
    return world_.api_call(call, arena);
  }
  Answer config_map(std::string_view name_space, std::string_view name,
                    document::Arena& arena) const override {
    return world_.config_map(name_space, name, arena);
  }
  Answer global_reference(std::string_view name, document::Arena& arena) const override {
    return world_.global_reference(name, arena);
  }
  Answer image(std::string_view reference, document::Arena& arena) const override {
    note();
    return world_.image(reference, arena);
  }
  const image::Registry* images() const override {
    note();
    return world_.images();
  }
  const document::Node* name_space(std::string_view name) const override {
    return world_.name_space(name);
  }
  Answer objects(std::string_view api_version, std::string_view kind, std::string_view name_space,
                 document::Arena& arena) const override {
    note();
    asked_for_objects_ = true;
    return world_.objects(api_version, kind, name_space, arena);
  }
  const cel::Authorizer* authorizer() const override { return world_.authorizer(); }
  std::uint64_t random() const override {
    note();
    return world_.random();
  }
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
    note();
    return world_.image_metadata(reference, arena);
  }
  base::Done generate(std::string_view name_space, const document::Node& objects) const override {
    return world_.generate(name_space, objects);
  }
  base::Time now() const override {
    note();
    return world_.now();
  }

 private:
  void note() const {
    if (current_ != nullptr) asked_.insert(current_);
  }

  const policy::World& world_;
  mutable const policy::Policy* current_ = nullptr;
  mutable std::set<const policy::Policy*> asked_;
  mutable bool asked_for_objects_ = false;
};

}  // namespace policy_cache
