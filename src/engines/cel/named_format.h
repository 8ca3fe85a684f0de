// The named formats of Kubernetes' format library: what is wrong with a text, in Kubernetes' words
// (k8s.io/apimachinery, pkg/util/validation). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace cel {

struct NamedFormat {
  std::string_view name;                                        // "dns1123Label"
  std::vector<std::string> (*problems)(std::string_view text);  // none: it has the format
};
// nullptr when there is none of that name.
const NamedFormat* named_format(std::string_view name);

}  // namespace cel
