#include "modules/notes/module.h"

namespace notes {

core::Module module(Service& service) {
  core::Module module{.name = "notes", .summary = "Short texts on objects"};
  module.migrations = migrations();
  module.permissions = {&permission::read, &permission::write};
  module.routes = routes(service);
  return module;
}

}  // namespace notes
