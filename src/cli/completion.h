// Shell completion of nouns, verbs and flags, made from the command tree. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace cli {

// `shell` is bash, zsh or fish.
base::Result<std::string> completion(std::string_view shell);

}  // namespace cli
