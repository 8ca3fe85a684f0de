// A policy about Pods is also one about what makes Pods (reference: policy, section 5.8): forms of
// it for controllers, whose expressions look into the pod template. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/admission/match.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace admission {

struct GeneratedForm {
  enum class Kind : std::uint8_t {
    defaults,    // the template is at spec.template
    cron_jobs,   // spec.jobTemplate.spec.template
    extraction,  // wherever one is found: of kinds that the policy names itself
  };
  Kind kind;
  MatchConstraints constraints;
};

// The forms of a policy with these constraints; none when it is not about Pods alone.
std::vector<GeneratedForm> generated_forms(const document::Node& spec,
                                           const MatchConstraints& constraints);

// The whole spec as the form has it: plain replacement of text, in messages too. Texts keep their
// places.
document::Node rewritten(const document::Node& spec, GeneratedForm::Kind kind,
                         document::Arena& arena);
// An expression of a MutatingPolicy: only labels and annotations of the metadata move, and a root
// Object{...} is wrapped.
std::string rewritten_mutation(std::string_view expression, GeneratedForm::Kind kind);

}  // namespace admission
