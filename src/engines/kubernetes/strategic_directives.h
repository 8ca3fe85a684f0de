// The directives of strategic merge patches, and how elements of lists are told apart. Pure.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/kubernetes/schema.h"

namespace kubernetes {

enum class Directive : std::uint8_t { merge, replace, remove };

// Of `$patch` in a map. `invalid`: another value than delete, replace and merge.
base::Result<Directive> directive_of_map(const document::Node& patch);
// Of the item {$patch: ...} of a list.
base::Result<Directive> directive_of_list(const document::Node& patch);
bool is_list_directive(const document::Node& item);
bool is_directive(std::string_view key);  // of a map: "$patch", "$setElementOrder/containers", ...

// What is left to do for the directives of a patch once its members are merged into the map.
base::Result<document::Node> with_directives(document::Arena& arena, const document::Node& map,
                                             const document::Node& patch, const Schema* schema);

// Plain values of the patch that are not there yet, before those that are.
document::Node united(document::Arena& arena, const document::Node& on,
                      const document::Node& patch);

// Equal as the texts that they are written as: 80 and "80" are the same key.
bool same_text(const document::Node& a, const document::Node& b);

// Tells elements of a list apart by its keys, of which an element may lack some but the first.
class ElementKeys {
 public:
  explicit ElementKeys(const Schema& list);
  std::string_view first() const { return keys_.front().text(); }
  bool has_any(const document::Node& element) const;
  // The first item, not used yet, that has all keys of the element, or whose keys the element has.
  std::optional<std::size_t> find(const document::Node& element, const document::Node& list,
                                  const std::vector<bool>& used) const;

 private:
  bool covers(const document::Node& a, const document::Node& b) const;
  std::vector<document::Key> keys_;
};

}  // namespace kubernetes
