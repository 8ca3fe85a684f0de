#include "engines/kyverno/excerpt.h"

#include "base/text.h"
#include "engines/document/write.h"

namespace kyverno {

std::string excerpt(const document::Node& node) {
  std::string out = document::to_json(node);
  if (out.size() <= excerpt_bytes_max) return out;
  out.resize(excerpt_bytes_max);
  out.resize(base::utf8_length(out));
  return out + "...";
}

}  // namespace kyverno
