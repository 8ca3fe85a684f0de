// What a request is about, in the words of admission: group, version, resource, scope. Pure.
#pragma once
#include <string>
#include <string_view>

#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/policy/request.h"

namespace admission {

struct Target {
  std::string_view group, version, kind, name, name_space, subresource;
  // In plural: "pods". Of a kind that nobody knows a guess, which `guessed` says.
  std::string resource;
  bool guessed = false;
  bool cluster_scoped = false;
  std::string_view user_name = {};  // who asks when the request does not say
};

Target target_of(const policy::Request& request);

// The AdmissionRequest that expressions see. Fields that would be empty are missing, as they are in
// what Kubernetes makes of it.
document::Node request_node(const policy::Request& request, const Target& target,
                            document::Arena& arena);

}  // namespace admission
