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
    library::add_strings(made);
    library::add_math(made);
    library::add_lists(made);
    library::add_sets(made);
    library::add_regex(made);
    library::add_network(made);
    library::add_urls(made);
    library::add_formats(made);
    library::add_quantities(made);
    library::add_well_known_types(made);
    return made;
  }();
  return environment;
}

}  // namespace cel
