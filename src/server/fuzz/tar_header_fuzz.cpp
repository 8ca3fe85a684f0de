// A tar header is a file's, the end, or refused; what is written for that file reads back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "server/tar_archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto entry = server::parse_tar_header({reinterpret_cast<const char*>(bytes), size});
  if (!entry || !*entry) return 0;
  const auto again = server::parse_tar_header(server::tar_header(**entry, {}));
  if (!again || !*again || (*again)->path != (*entry)->path || (*again)->size != (*entry)->size)
    std::abort();
  return 0;
}
