// Any bytes as a configuration file are read or refused; what was read is shown as an example file
// that reads back as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/fuzz/known_leaks.h"
#include "server/configuration/reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace server;  // NOLINT(google-build-using-namespace)
  configuration::Loaded loaded;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (!configuration::read_text(text, "f", loaded.options, loaded.origins).empty()) return 0;
  ServerOptions again;
  configuration::Origins origins;
  const auto faults = configuration::read_text(configuration::example(loaded), "f", again, origins);
  if (!faults.empty() || !configuration::differences(again, loaded.options).empty() ||
      origins.size() != loaded.origins.size())
    std::abort();
  return 0;
}
