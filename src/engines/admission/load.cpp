#include "engines/admission/load.h"

#include <algorithm>
#include <array>

#include "engines/admission/admission_policy.h"
#include "engines/admission/deleting_policy.h"
#include "engines/admission/generating_policy.h"
#include "engines/admission/image_validating_policy.h"
#include "engines/admission/members.h"
#include "engines/admission/mutating_admission_policy.h"
#include "engines/admission/mutating_policy.h"
#include "engines/admission/validating_policy.h"
#include "engines/kubernetes/kinds.h"

namespace admission {
namespace {

using document::Node;

constexpr std::string_view kubernetes_group = "admissionregistration.k8s.io";
constexpr std::string_view kyverno_group = "policies.kyverno.io";

using Load = std::unique_ptr<const policy::Policy> (*)(const PolicySource&, Problems&);
struct PolicyKind {
  std::string_view group, kind;
  Load load;
};
constexpr PolicyKind kinds[] = {
    {kyverno_group, "ImageValidatingPolicy", ImageValidatingPolicy::load},
    {kyverno_group, "NamespacedImageValidatingPolicy", ImageValidatingPolicy::load},
    {kubernetes_group, "ValidatingAdmissionPolicy", ValidatingAdmissionPolicy::load},
    {kyverno_group, "ValidatingPolicy", ValidatingPolicy::load},
    {kyverno_group, "NamespacedValidatingPolicy", ValidatingPolicy::load},
    {kyverno_group, "MutatingPolicy", MutatingPolicy::load},
    {kyverno_group, "NamespacedMutatingPolicy", MutatingPolicy::load},
    {kyverno_group, "DeletingPolicy", DeletingPolicy::load},
    {kyverno_group, "NamespacedDeletingPolicy", DeletingPolicy::load},
    {kyverno_group, "GeneratingPolicy", GeneratingPolicy::load},
    {kyverno_group, "NamespacedGeneratingPolicy", GeneratingPolicy::load},
    {kubernetes_group, "MutatingAdmissionPolicy", MutatingAdmissionPolicy::load},
};

constexpr std::string_view versions[] = {"v1", "v1beta1", "v1alpha1"};

const PolicyKind* kind_of(const Node& document) {
  const kubernetes::ObjectKind of = kubernetes::kind_of(document);
  const auto found = std::ranges::find_if(kinds, [&](const PolicyKind& kind) {
    return kind.group == of.group_version.group && kind.kind == of.kind &&
           std::ranges::find(versions, of.group_version.version) != std::end(versions);
  });
  return found == std::end(kinds) ? nullptr : &*found;
}

bool is_exception(const Node& document) {
  const kubernetes::ObjectKind of = kubernetes::kind_of(document);
  return of.group_version.group == kyverno_group && of.kind == "PolicyException";
}

bool is_binding(const Node& document) {
  const kubernetes::ObjectKind of = kubernetes::kind_of(document);
  return of.group_version.group == kubernetes_group && of.kind.ends_with("AdmissionPolicyBinding");
}

policy::Identity identity_of(const Node& document) {
  const kubernetes::ObjectKind kind = kubernetes::kind_of(document);
  policy::Identity identity;
  identity.api_version = kind.api_version;
  identity.kind = kind.kind;
  identity.at = document.span();
  if (const Node* metadata = document.find("metadata")) {
    identity.name = text_at(*metadata, "name");
    identity.name_space = text_at(*metadata, "namespace");
    const Node* annotations = metadata->find("annotations");
    if (annotations != nullptr && annotations->is_map()) identity.annotations = annotations;
  }
  return identity;
}

policy::Rejected rejection(const policy::Identity& identity, const Problems& problems) {
  policy::Rejected rejected{.identity = identity, .message = {}};
  for (const std::string& problem : problems) {
    if (!rejected.message.empty()) rejected.message += '\n';
    rejected.message += problem;
  }
  return rejected;
}

}  // namespace

bool is_policy(const Node& document) { return kind_of(document) != nullptr; }
bool is_companion(const Node& document) { return is_exception(document) || is_binding(document); }

Companions::Companions(std::span<const Node> documents, const document::Sources& sources)
    : documents_(documents) {
  for (const Node& document : documents) {
    if (!is_exception(document)) continue;
    Problems problems;
    if (auto exception = Exception::load(document, sources, problems))
      exceptions_.push_back(std::move(exception));
    else
      rejected_.push_back(rejection(identity_of(document), problems));
  }
}

std::vector<std::shared_ptr<const Exception>> Companions::exceptions_of(
    std::string_view kind, std::string_view policy) const {
  std::vector<std::shared_ptr<const Exception>> all;
  std::ranges::copy_if(exceptions_, std::back_inserter(all),
                       [&](const auto& exception) { return exception->names(kind, policy); });
  return all;
}

std::vector<const Node*> Companions::bindings_of(std::string_view kind,
                                                 std::string_view policy) const {
  std::vector<const Node*> all;
  for (const Node& document : documents_) {
    if (!is_binding(document)) continue;
    const std::string_view bound = kubernetes::kind_of(document).kind;
    const Node* spec = document.find("spec");
    if (bound.substr(0, bound.size() - std::string_view("Binding").size()) == kind &&
        spec != nullptr && text_at(*spec, "policyName") == policy)
      all.push_back(&document);
  }
  return all;
}

std::variant<std::unique_ptr<const policy::Policy>, policy::Rejected> load(
    const Node& document, const Companions& companions, const document::Sources& sources) {
  const PolicyKind& kind = *kind_of(document);
  const policy::Identity identity = identity_of(document);
  const auto exceptions = companions.exceptions_of(identity.kind, identity.name);
  const auto bindings = companions.bindings_of(identity.kind, identity.name);
  Problems problems;
  if (identity.name.empty())
    add_problem(problems, sources, document.span(), "metadata.name: required");
  auto policy = kind.load({.document = document,
                           .identity = identity,
                           .sources = sources,
                           .exceptions = exceptions,
                           .bindings = bindings},
                          problems);
  if (policy == nullptr || !problems.empty()) return rejection(identity, problems);
  return policy;
}

}  // namespace admission
