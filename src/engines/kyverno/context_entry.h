// Private to the engine. Entries of `context`: names whose values come from expressions, config
// maps, API calls, registries (reference: policy, 3.6). Immutable once compiled.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"
#include "engines/kyverno/variables.h"

namespace kyverno {

struct ContextEntry {
  enum class Source : std::uint8_t {
    variable,
    config_map,
    api_call,
    global_reference,
    image_registry
  };
  std::string_view name = {};
  Source source = Source::variable;
  document::Span at = {};
  std::optional<Template> path = {};      // jmesPath
  std::optional<Template> value = {};     // of a variable; the body of an API call
  std::optional<Template> fallback = {};  // default
  // A config map's name; an API call's URL or path; the name of a global reference; an image.
  Template subject = {};
  std::optional<Template> name_space = {};  // of a config map
  std::string_view method = "GET";
  bool service = false;  // the URL is a service's

  // Of the list `context`; what is wrong with it is told to the compilation.
  static std::vector<ContextEntry> compile(const document::Node* list, Compilation& compilation);
  // nullopt: it cannot be asked for without a cluster, and its name has to come from values.
  base::Result<std::optional<document::Node>> load(Context& context) const;

 private:
  base::Result<document::Node> variable(Context& context) const;
  base::Result<document::Node> asked(Context& context) const;
};

}  // namespace kyverno
