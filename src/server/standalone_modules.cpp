#include "server/standalone_modules.h"

namespace server {

// As in core::standalone("notes", notes::migrations(), notes::module).
std::vector<core::StandaloneModule> standalone_modules() { return {}; }

}  // namespace server
