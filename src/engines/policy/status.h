// What a rule says about a subject, in the words of Kyverno and PolicyReport, and `unknown`: a
// verdict that rests on a value which is known only after apply (Terraform).
#pragma once
#include <cstdint>
#include <string_view>

namespace policy {

enum class Status : std::uint8_t { pass, fail, warn, error, skip, unknown };
std::string_view name(Status status);  // "pass", ...

// The steps in which policies work on one subject, in their order: all policies of a phase are done
// before the next one begins, and what one changes the later ones see (reference: policy, 3.1).
enum class Phase : std::uint8_t {
  mutate,                // ClusterPolicy and Policy
  verify_images,         //
  validate,              //
  mutating_admission,    // MutatingAdmissionPolicy
  mutating,              // MutatingPolicy
  validating_admission,  // ValidatingAdmissionPolicy
  validating,            // ValidatingPolicy
  image_validating,      // ImageValidatingPolicy
  generating,            // GeneratingPolicy
  generate,              // ClusterPolicy and Policy
  deleting,              // DeletingPolicy
};
inline constexpr int phases_count = 11;

}  // namespace policy
