// Any bytes are a table or refused; the records of one that is read are verdicts or refused, and
// what they say can be kept again as it was.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engines/policy_cache/record.h"
#include "engines/policy_cache/table.h"

namespace {

// A checksum is not what shall be tested.
std::string with_checksum(std::string_view bytes) {
  const auto digest = base::crypto::sha256(bytes);
  return std::string(bytes) + std::string(base::crypto::view(digest));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using policy_cache::Standing;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)policy_cache::Table::decode(text);
  (void)policy_cache::Table::decode(with_checksum("mainstay policy cache 1\n" + std::string(text)));

  document::Sources sources;
  const Standing standing{
      .subject = {.source = sources.add("subject", std::string(100, ' ')), .begin = 20, .end = 90},
      .policy = {.source = sources.add("policy", std::string(100, ' ')), .begin = 10, .end = 80}};
  const auto said = policy_cache::from_record(text, standing, sources);
  if (!said) return 0;
  const auto record = policy_cache::to_record(*said, standing);
  if (!record) std::abort();
  const auto again = policy_cache::from_record(*record, standing, sources);
  if (!again || policy_cache::to_record(*again, standing) != record) std::abort();
  return 0;
}
