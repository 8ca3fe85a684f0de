// What a suite reads, handed in: the engine does no I/O.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/policy/policy.h"

namespace image {
class Registry;
}  // namespace image

namespace policy_suite {

class Files {
 public:
  virtual ~Files() = default;
  // The documents of a YAML or JSON file, or of all such files of a folder in the order of their
  // names. They live as long as the Files.
  virtual base::Result<std::span<const document::Node>> documents(const std::string& path) = 0;
  // Policies of all kinds, with their bindings, and the exceptions from them. What is none of these
  // is passed over.
  virtual base::Result<const policy::PolicySet*> policies(
      std::span<const std::string> paths, std::span<const std::string> exceptions) = 0;
  // A registry of the layouts, and of those that are there for all tests; nullptr when there are
  // none. It lives as long as the Files.
  virtual base::Result<const image::Registry*> images(std::span<const std::string> layouts) {
    if (layouts.empty()) return nullptr;
    return base::invalid("images of layouts are not read here");
  }
  virtual const document::Sources& sources() const = 0;
};

// `path` as it is relative to the folder, unless it is absolute.
std::string joined(const std::string& folder, const std::string& path);
std::vector<std::string> all_joined(const std::string& folder,
                                    const std::vector<std::string>& paths);

}  // namespace policy_suite
