// Terraform plans, as `terraform show -json` writes them (developer.hashicorp.com, JSON output
// format), and the resources that they change, each as a subject of its own:
//
//   apiVersion: mainstay.dev/v1
//   kind: TerraformResource
//   metadata: {name: module.a.aws_s3_bucket.b}    # the address
//   type: aws_s3_bucket
//   provider: registry.terraform.io/hashicorp/aws
//   actions: [update]
//   before: ...       # null when it is created
//   after: ...        # null when it is deleted
//   unknown: ...      # after_unknown, as the plan has it
//
// In `after`, what is known only once the plan is applied is there as null with Mark::unknown. What
// the plan calls sensitive has Mark::sensitive, in `before` and everywhere in the plan as a whole
// (values, changes, outputs, variables), and Sources hide its place. Subjects share the plan's
// nodes.
#pragma once
#include <vector>

#include "engines/document/reading.h"

namespace document {

struct TerraformPlan {
  Node document;
  std::vector<Node> resources;  // in the order of resource_changes; data sources and no-ops too
};

// `invalid` for JSON that is no plan: without format_version, with one that is not 0.x or 1.x, or a
// state. A plan that an error ended is read with a warning.
base::Result<TerraformPlan> read_terraform_plan(std::uint32_t source, Reading& reading,
                                                const Limits& limits = {});
// The same of JSON that has been read; subjects are made in the arena.
base::Result<TerraformPlan> terraform_plan(const Node& document, const Sources& sources,
                                           Arena& arena);
// Whether it has what only plans have, format_version and resource_changes; it may still be faulty.
bool looks_like_terraform_plan(const Node& document);

}  // namespace document
