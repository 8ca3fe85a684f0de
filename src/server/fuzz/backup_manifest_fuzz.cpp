// A manifest is refused, or names files of a backup only.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "server/backup_manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto manifest = server::parse_manifest({reinterpret_cast<const char*>(bytes), size});
  if (!manifest) return 0;
  for (const server::BackupFile& file : manifest->files)
    if (!server::is_backup_path(file.path) || file.path.find("..") != std::string::npos)
      std::abort();
  return 0;
}
