// What every verb is given. References outlive the verb.
#pragma once
#include "base/time.h"
#include "cli/api.h"
#include "cli/printer.h"

namespace cli {

struct Context {
  Api& api;
  const Output& output;
  base::Time now;
  bool terminal;  // a person reads along: say what was done
};

}  // namespace cli
