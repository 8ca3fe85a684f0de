// A policy as a page of documentation, in Markdown. Pure.
#pragma once
#include <span>
#include <string>

#include "engines/document/source.h"
#include "engines/policy/policy.h"

namespace policy_report {

// "cluster-policy-require-labels.md", or with the namespace of a policy that has one: distinct for
// distinct policies.
std::string page_name(const policy::Policy& policy);
// Title, facts, why, rules with their messages, the text itself.
std::string page(const policy::Policy& policy, const document::Sources& sources);
// A table of all pages.
std::string index_page(std::span<const policy::Policy* const> policies,
                       const document::Sources& sources);

}  // namespace policy_report
