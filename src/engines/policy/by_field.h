// Policies by the field that an object must have to be meant by them. With hundreds of policies
// about kinds of resources, what is looked at for a resource of a plan are the few about its kind:
// a third of the time of a large plan.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engines/document/node.h"
#include "engines/policy/policy.h"

namespace policy {

class ByField {
 public:
  ByField() = default;
  // Of policies that outlive it.
  explicit ByField(std::span<const Policy* const> policies);

  bool empty() const { return fields_.empty(); }  // no policy wants a field
  // The places, from 0 and in order, of all policies that are not sure to be about other objects.
  void find(const document::Node& object, std::vector<std::uint32_t>& places) const;

 private:
  using Places = std::vector<std::uint32_t>;
  struct Field {
    std::vector<document::Key> path;
    std::unordered_map<std::string_view, Places> by_text;
    Places all;
  };
  std::vector<Field> fields_;
  Places others_;
};

}  // namespace policy
