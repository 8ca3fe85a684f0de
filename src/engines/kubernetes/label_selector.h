// The syntax of labels and of selectors of them (apimachinery: pkg/util/validation/validation.go,
// pkg/labels/selector.go). Pure.
#pragma once
#include <string>
#include <string_view>

#include "engines/document/node.h"

namespace kubernetes {

// "app.kubernetes.io/name": a name of at most 63 bytes, behind a DNS subdomain of at most 253 and a
// slash, or alone.
bool is_label_key(std::string_view key);
// At most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends; or nothing.
bool is_label_value(std::string_view value);

// What is wrong with a selector: a key, a value or an operator that labels cannot have; "" when
// nothing is, and for null. With `Wildcards::allowed` texts of matchLabels that have `*` or `?` are
// what Kyverno replaces before they are looked at.
enum class Wildcards : std::uint8_t { refused, allowed };
std::string label_selector_problem(const document::Node& selector,
                                   Wildcards wildcards = Wildcards::refused);

}  // namespace kubernetes
