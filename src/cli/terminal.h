// Asking a person: on the terminal itself, so that pipes stay free.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace cli {

enum class Echo : std::uint8_t { on, off };
// One line. `invalid` without a terminal; `conflict` when the person gives up (Ctrl-C, Ctrl-D).
base::Result<base::Secret> ask(std::string_view question, Echo echo);

}  // namespace cli
