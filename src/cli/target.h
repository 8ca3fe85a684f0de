// Which server a verb asks and with which token: flags, then MAINSTAY_URL and MAINSTAY_TOKEN, then
// the context. Used by run().
#pragma once
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "cli/command.h"
#include "cli/environment.h"

namespace cli {

struct Target {
  std::string url;
  std::optional<base::Secret> token;
};

// A context's token goes to that context's URL and nowhere else.
base::Result<Target> target_of(const Arguments& arguments, const Environment& environment);

// Of a file, or of standard input where `path` is "-". `invalid` when it holds none.
base::Result<base::Secret> token_in(const std::string& path);

}  // namespace cli
