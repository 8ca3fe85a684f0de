#include "engines/kyverno/path.h"

#include <algorithm>

#include "base/json/pointer.h"
#include "engines/document/node.h"
#include "engines/document/write.h"

namespace kyverno {

std::string expression_step(std::string_view key) {
  const bool plain =
      !key.empty() && !(key[0] >= '0' && key[0] <= '9') && std::ranges::all_of(key, is_word);
  return plain ? std::string(key) : document::to_json(document::Node::string(key));
}

std::string Path::text() const {
  std::string out = "/";
  for (const Step& step : steps_)
    out += (step.is_index ? std::to_string(step.index) : std::string(step.key)) + "/";
  return out;
}

std::string Path::pointer() const {
  std::string out;
  for (const Step& step : steps_)
    out += "/" + (step.is_index ? std::to_string(step.index) : base::json::pointer_part(step.key));
  return out;
}

std::string Path::expression() const {
  std::string out;
  for (const Step& step : steps_) {
    if (step.is_index)
      out += "[" + std::to_string(step.index) + "]";
    else
      out += (out.empty() ? "" : ".") + expression_step(step.key);
  }
  return out;
}

}  // namespace kyverno
