// The product's server with the notes module besides.
#include "server/standalone_modules.h"

#include "modules/notes/module.h"

namespace server {

std::vector<core::StandaloneModule> standalone_modules() {
  return {core::standalone("notes", notes::migrations(), notes::module)};
}

}  // namespace server
