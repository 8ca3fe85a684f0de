#include "engines/audit/export.h"

// Lines of whatever kind: an export or a reason, never more.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  audit::ExportAudit reader({}, std::nullopt);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto done = reader.line(rest.substr(0, end));
    if (!done) return 0;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  static_cast<void>(reader.finish());
  return 0;
}
