// Any file is read or refused; what was read is shown as a file that reads again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/fuzz/known_leaks.h"
#include "modules/alertmanager/config_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto file = alertmanager::parse_config({reinterpret_cast<const char*>(bytes), size});
  if (file && !alertmanager::parse_config(file->shown)) std::abort();
  return 0;
}
