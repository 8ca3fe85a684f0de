#include "engines/cel/library.h"

namespace cel {

const Environment& standard_environment() {
  static const Environment environment = [] {
    Environment made;
    library::add_operators(made);
    library::add_conversions(made);
    library::add_text(made);
    library::add_times(made);
    library::add_optionals(made);
    library::add_well_known_types(made);
    return made;
  }();
  return environment;
}

}  // namespace cel
