// The kinds that Kubernetes itself serves: resource names, scopes, subresources; and guesses for
// kinds that it does not know (reference: policy, sections 2.4, 3.3 and 5.6). Pure; safe from any
// thread.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engines/document/node.h"

namespace kubernetes {

enum class Scope : std::uint8_t { namespaced, cluster };

struct KindFacts {
  std::string_view group;   // "" is the core group
  std::string_view kind;    // "Deployment"
  std::string_view plural;  // "deployments", the resource in a URL and in admission rules
  Scope scope = Scope::namespaced;
  std::span<const std::string_view> subresources = {};  // "status", "scale"
};

// All of them, also those of versions that are no longer served, by group and kind.
std::span<const KindFacts> kinds();
// nullptr: Kubernetes has no such kind of its own. The version does not matter.
const KindFacts* find_kind(std::string_view group, std::string_view kind);
const KindFacts* find_resource(std::string_view group, std::string_view plural);

struct GroupVersion {
  std::string_view group, version;
};
// "apps/v1" is {apps, v1}, "v1" is {"", v1}.
GroupVersion group_version(std::string_view api_version);
// What an object says of itself; what is missing is "". Views of its texts.
struct ObjectKind {
  std::string_view api_version, kind;
  GroupVersion group_version;
};
ObjectKind kind_of(const document::Node& object);

// Of a kind that may be known: its plural, or a guess as the tools of Kubernetes make it: in lower
// case, y becomes ies, s becomes ses, anything else gets an s.
std::string plural_of(std::string_view group, std::string_view kind);
// What nobody knows is namespaced.
Scope scope_of(std::string_view group, std::string_view kind);

}  // namespace kubernetes
