// Pod templates inside of objects whose kind says nothing about where they are, each made a Pod.
// Pure.
#pragma once
#include <string>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace admission {

struct PodTemplate {
  std::string path;  // "spec.replicatedJobs[0].template"
  document::Node pod;
};

// Below `spec` only, in the order of the document: what has containers with name and image under
// spec.containers. A template without a name has that of the object, and its namespace.
std::vector<PodTemplate> pod_templates(const document::Node& object, document::Arena& arena);

}  // namespace admission
