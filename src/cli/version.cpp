// mainstay version.
#include "base/version.h"

#include "cli/context.h"
#include "cli/nouns.h"

namespace cli {
namespace {

base::Result<int> print_version(Context& context, const Arguments&) {
  context.output.write("mainstay " + std::string(base::version) + "\n");
  return 0;
}

constexpr Verb version_verb{.name = "version",
                            .summary = "Print the version",
                            .examples = "mainstay version",
                            .offline = true,
                            .run = print_version};

}  // namespace

constexpr Noun version_noun{
    .name = "version", .summary = version_verb.summary, .alone = &version_verb};

}  // namespace cli
