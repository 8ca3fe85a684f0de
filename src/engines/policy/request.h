// What policies judge: one object and what is about to be done to it, by whom. A Request only
// refers: its nodes and texts outlive it.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/document/node.h"

namespace policy {

enum class Operation : std::uint8_t { create, update, remove, connect };
std::string_view name(Operation operation);  // "CREATE", "UPDATE", "DELETE", "CONNECT"

// Where the object comes from, which decides the policies that may look at it.
enum class Payload : std::uint8_t {
  kubernetes,
  json,   // anything else: a plan's resource, a Dockerfile, an image; evaluation.mode JSON
  http,   // evaluation.mode HTTP
  envoy,  // evaluation.mode Envoy
};

struct User {
  std::string username, uid;
  std::vector<std::string> groups, roles, cluster_roles;  // roles as "namespace:name"
  document::Node extra;                                   // a map, or null
};

// Values that are set in the context of expressions instead of being asked for (values.yaml of
// Kyverno's commands). `path` is what is set: {"request", "object", "metadata", "name"}.
struct Assignment {
  std::vector<std::string> path;
  document::Node value;
};
struct Values {
  std::vector<Assignment> context = {};  // global ones first, those of the resource after them
  struct OfRule {
    std::vector<Assignment> context;
    std::vector<Assignment> foreach;  // for the first element of a foreach; its first value
  };
  std::map<std::pair<std::string, std::string>, OfRule> rules = {};  // by name of policy and rule
};

struct Request {
  document::Node object = {};      // null in a DELETE
  document::Node old_object = {};  // null in a CREATE
  Operation operation = Operation::create;
  Payload payload = Payload::kubernetes;
  std::string_view subresource = {};  // "status", "scale"; "": the object itself
  const document::Node* parent =
      nullptr;                 // of a subresource: {group, version, kind, name}, name in plural
  const User* user = nullptr;  // nullptr: nobody is known
  const Values* values = nullptr;

  // What is matched and named: the old object in a DELETE.
  const document::Node& subject() const {
    return operation == Operation::remove ? old_object : object;
  }
};

}  // namespace policy
