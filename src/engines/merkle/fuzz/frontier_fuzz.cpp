#include <cstdlib>
#include <cstring>

#include "engines/merkle/merkle.h"

// What decodes must encode to the same bytes and go on growing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::uint64_t leaves = 0;
  if (size < sizeof(leaves)) return 0;
  std::memcpy(&leaves, bytes, sizeof(leaves));
  const std::string_view encoded(reinterpret_cast<const char*>(bytes) + sizeof(leaves),
                                 size - sizeof(leaves));
  auto frontier = merkle::Frontier::decode(leaves, encoded);
  if (!frontier) return 0;
  if (frontier->encode() != encoded || frontier->size() != leaves) std::abort();
  frontier->append(merkle::leaf_hash(encoded));
  static_cast<void>(frontier->root());
  return 0;
}
