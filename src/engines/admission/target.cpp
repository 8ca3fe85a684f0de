#include "engines/admission/target.h"

#include <vector>

#include "engines/admission/members.h"
#include "engines/document/build.h"
#include "engines/kubernetes/kinds.h"

namespace admission {
namespace {

using document::Node;

// Members in their order; empty texts are left out by `text`.
class Members {
 public:
  explicit Members(document::Arena& arena) : arena_(arena) {}
  void add(std::string_view key, const Node& value) {
    members_.push_back({.key = document::Key(key), .value = value});
  }
  void text(std::string_view key, std::string_view value) {
    if (!value.empty()) add(key, Node::string(value));
  }
  Node map() const { return document::map(arena_, members_); }

 private:
  document::Arena& arena_;
  std::vector<document::Member> members_;
};

Node kind_node(const Target& target, std::string_view key, std::string_view value,
               document::Arena& arena) {
  Members members(arena);
  members.add("group", Node::string(target.group));
  members.add("version", Node::string(target.version));
  members.add(key, Node::string(value));
  return members.map();
}

Node user_node(const policy::User* user, std::string_view otherwise, document::Arena& arena) {
  Members members(arena);
  if (user == nullptr) members.text("username", otherwise);
  if (user != nullptr) {
    members.text("username", user->username);
    members.text("uid", user->uid);
    if (!user->groups.empty()) {
      std::vector<Node> groups;
      for (const std::string& group : user->groups) groups.push_back(Node::string(group));
      members.add("groups", document::list(arena, groups));
    }
    if (user->extra.is_map()) members.add("extra", user->extra);
  }
  return members.map();
}

}  // namespace

Target target_of(const policy::Request& request) {
  const Node& subject = request.subject();
  const kubernetes::ObjectKind kind = kubernetes::kind_of(subject);
  Target target;
  target.group = kind.group_version.group;
  target.version = kind.group_version.version;
  target.kind = kind.kind;
  target.subresource = request.subresource;
  if (const Node* metadata = subject.find("metadata")) {
    target.name = text_at(*metadata, "name");
    target.name_space = text_at(*metadata, "namespace");
  }
  target.cluster_scoped =
      kubernetes::scope_of(target.group, target.kind) == kubernetes::Scope::cluster;
  if (request.parent != nullptr) {
    target.group = text_at(*request.parent, "group");
    target.version = text_at(*request.parent, "version");
    target.resource = text_at(*request.parent, "name");
    return target;
  }
  target.resource = kubernetes::plural_of(target.group, target.kind);
  target.guessed = kubernetes::find_kind(target.group, target.kind) == nullptr;
  return target;
}

Node request_node(const policy::Request& request, const Target& target, document::Arena& arena) {
  const Node kind = kind_node(target, "kind", target.kind, arena);
  const Node resource = kind_node(target, "resource", arena.copy(target.resource), arena);
  Members members(arena);
  members.add("uid", Node::string(""));
  members.add("kind", kind);
  members.add("resource", resource);
  members.text("subResource", target.subresource);
  members.add("requestKind", kind);
  members.add("requestResource", resource);
  members.text("requestSubResource", target.subresource);
  members.text("name", target.name);
  members.text("namespace", target.name_space);
  members.add("operation", Node::string(policy::name(request.operation)));
  members.add("userInfo", user_node(request.user, target.user_name, arena));
  members.add("object", request.object);
  members.add("oldObject", request.old_object);
  members.add("dryRun", Node::boolean(false));
  members.add("options", Node::null());
  return members.map();
}

}  // namespace admission
