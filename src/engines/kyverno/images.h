// Private to the engine. The images that an object names: `images` of the context and what
// verifyImages looks at. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/jmespath/expression.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

// `imageExtractors` of a rule: where objects of other kinds have images.
class ImageExtractors {
 public:
  struct Extractor {
    std::vector<std::string> fields;  // "*": each item of a list, each value of a map
    std::string name, key, value;
    std::optional<jmespath::Expression> path;
  };
  static ImageExtractors compile(const document::Node& map, Compilation& compilation);
  // nullptr: nothing is said of the kind.
  const std::vector<Extractor>* of(std::string_view kind) const;

 private:
  std::vector<std::pair<std::string, std::vector<Extractor>>> kinds_;
};

// {containers: {name: {registry, path, name, tag, digest, reference, referenceWithTag,
// jsonPointer}}, ...}; nullopt: there are none. An image that is no reference is `invalid`.
base::Result<std::optional<document::Node>> images_of(const document::Node& object,
                                                      const ImageExtractors* extractors,
                                                      document::Arena& arena);

}  // namespace kyverno
