#include "engines/policy_report/secrets.h"

#include <utility>

#include "base/text.h"
#include "engines/policy/object_names.h"

namespace policy_report {
namespace {

using document::Node;

void add(std::vector<std::string>& texts, std::string_view text) {
  if (text.size() >= secret_bytes_min) texts.emplace_back(text);
}

}  // namespace

std::vector<Node> secret_values(const Node& object) {
  std::vector<Node> values;
  if (policy::kind_of(object) != "Secret" || policy::api_version_of(object) != "v1") return values;
  for (const std::string_view key : {"data", "stringData"})
    if (const Node* found = object.find(key)) values.push_back(*found);
  return values;
}

std::vector<std::string> secret_texts(const Node& object) {
  std::vector<std::string> texts;
  for (const Node& values : secret_values(object)) {
    if (!values.is_map()) continue;
    for (const document::Member& member : values.members()) {
      if (!member.value.is_string()) continue;
      const std::string_view text = member.value.string();
      add(texts, text);
      if (const auto decoded = base::from_base64(text)) add(texts, *decoded);
    }
  }
  return texts;
}

}  // namespace policy_report
