// What every verb is given. References outlive the verb.
#pragma once
#include "base/time.h"
#include "cli/api.h"
#include "cli/environment.h"
#include "cli/printer.h"

namespace cli {

struct Context {
  Api& api;
  const Output& output;
  base::Time now;
  bool terminal;  // a person reads along: say what was done
  const Environment& environment = no_environment;
  static inline const Environment no_environment = {};
};

}  // namespace cli
