// The files of the web console, which the server carries in its own binary. The definition is
// written at build time from the console's build (cmake/Console.cmake); built without a console the
// list is empty. Used by server/ to answer everything that is not an API path. Constant data: any
// thread.
#pragma once
#include <span>
#include <string_view>

namespace server {

struct ConsoleFile {
  std::string_view path;  // as in the URL: "/index.html", "/assets/index-3f9a.js"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;  // the same compressed; empty where that is not smaller
  std::string_view etag;  // strong, with its quotes
};

// In the order of their paths.
std::span<const ConsoleFile> console_files();

}  // namespace server
