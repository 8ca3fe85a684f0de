// What the expressions of each family of policies may name: variables, functions, types. Built once
// a family and then shared by all policies. Safe from any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engines/cel/environment.h"

namespace admission {

enum class Family : std::uint8_t {
  kubernetes,           // ValidatingAdmissionPolicy, and validate.cel of a ClusterPolicy
  kubernetes_mutation,  // MutatingAdmissionPolicy: also Object{} and JSONPatch{}
  validating,           // ValidatingPolicy and DeletingPolicy of policies.kyverno.io
  mutating,             // also Object{} and JSONPatch{}
  generating,           // also generator.Apply; elements of literals may differ in type
  envoy,                // ValidatingPolicy of Envoy's access checks: `object` is the check
  http,                 // the same of HTTP requests
  image_validating,     // ImageValidatingPolicy: also images and who vouches for them
};
inline constexpr std::size_t families_count = 8;
inline bool is_of_kubernetes(Family family) {
  return family == Family::kubernetes || family == Family::kubernetes_mutation;
}

// The variables that somebody binds; `variables` is one more (environment of a policy).
enum class Slot : std::uint8_t {
  object,
  old_object,
  request,
  namespace_object,
  params,
  authorizer,
  exceptions,
  resource,
  http,
  global_context,
  image,
  generator,
  time,
  jwt,
  images,           // {containers: [...], ...}: those that the policy is about
  attestors,        // by name
  attestations,     // by name
  image_questions,  // what the functions of images ask; expressions cannot name it
};
inline constexpr std::size_t slots_count = 18;

class Vocabulary {
 public:
  explicit Vocabulary(Family family);

  Family family() const { return family_; }
  const cel::Environment& environment() const { return environment_; }
  // Where a run finds the slot's value; nullopt: this family does not know it.
  std::optional<std::size_t> place(Slot slot) const {
    const std::uint8_t found = places_[static_cast<std::size_t>(slot)];
    return found == absent ? std::nullopt : std::optional<std::size_t>(found);
  }
  // The place of `variables`, which each policy declares with fields of its own.
  std::size_t variables_place() const { return environment_.variables_size(); }

 private:
  static constexpr std::uint8_t absent = 0xFF;
  void declare_access_check();
  void declare_images();
  void declare(Slot slot, std::string name, cel::Type type);

  Family family_;
  cel::Environment environment_;
  std::array<std::uint8_t, slots_count> places_;
};

const Vocabulary& vocabulary(Family family);

}  // namespace admission
