// What a report must not show: the values of Kubernetes Secrets. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "engines/document/node.h"

namespace policy_report {

// `data` and `stringData` of a Secret; none of any other object.
std::vector<document::Node> secret_values(const document::Node& object);
// The texts in them, also as base64 hides them. Texts below `secret_bytes_min` are not among them:
// every message has some.
inline constexpr std::size_t secret_bytes_min = 4;
std::vector<std::string> secret_texts(const document::Node& object);

}  // namespace policy_report
