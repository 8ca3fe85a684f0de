// Documents that are no policies as they stand, but were meant to be: a kind that is misspelt, or
// an apiVersion that is missing or of no version that there is. Private to the engine.
#pragma once
#include <optional>
#include <string>

#include "engines/document/node.h"

namespace kyverno {

// What is wrong with its kind or apiVersion; nothing for a document that no policy was meant by.
// Precondition: nobody loads it.
std::optional<std::string> misnamed(const document::Node& document);

}  // namespace kyverno
