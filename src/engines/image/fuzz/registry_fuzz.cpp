// Layouts from strangers: a tar with index.json and blobs. Nothing may crash, and every blob that
// was read is what its name says.
#include "base/crypto/crypto.h"
#include "base/text.h"
#include "engines/image/archive.h"
#include "engines/image/registry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const image::MemoryBytes bytes({reinterpret_cast<const char*>(data), size});
  const auto files = image::ArchiveFiles::open(bytes);
  if (!files) return 0;
  image::Registry registry({.json_bytes_max = 1 << 16, .manifests_max = 100});
  (void)registry.add(*files, "fuzz", "ghcr.io/acme/app");
  document::Arena arena;
  for (const image::Stored& stored : registry.all()) {
    const std::string* blob = registry.blob(stored.digest);
    if (blob == nullptr ||
        "sha256:" + base::to_hex(base::crypto::view(base::crypto::sha256(*blob))) != stored.digest)
      __builtin_trap();
    for (const std::string& name : stored.names) (void)registry.metadata(name, arena);
  }
  return 0;
}
