// Private to the engine. Which kinds a filter speaks of: Kind, version/Kind, group/version/Kind,
// each with /subresource or .subresource, with wildcards (reference: policy, 3.3). Pure.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "engines/document/node.h"

namespace kyverno {

// What an object is. Texts point into it.
struct ResourceKind {
  std::string_view group = {}, version = {}, kind = {}, subresource = {};
};
ResourceKind kind_of(const document::Node& object);

struct KindSelector {
  std::string group, version, kind, subresource;

  // What is no selector matches nothing.
  static KindSelector parse(std::string_view text);
  // A selector of Pods takes in their ephemeralcontainers.
  bool matches(const ResourceKind& what) const;
};

// Whether one of the selectors names the kind itself, without wildcards.
bool names_kind(std::span<const std::string_view> selectors, std::string_view kind);

}  // namespace kyverno
