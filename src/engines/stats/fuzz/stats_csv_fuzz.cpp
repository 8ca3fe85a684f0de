// Any text is read as CSV or refused with its line; what is read is a time in range and a number.
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "engines/stats/csv.h"
#include "engines/stats/observation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(input), size);
  constexpr std::string_view columns[] = {"good", "total"};
  constexpr std::string_view keys[] = {"who", "what"};
  stats::CsvReader reader({.numbers = std::span(columns).first(size % 2 + 1),
                           .keys = std::span(keys).first(size % 3),
                           .timestamp = size % 5 != 0});
  if (!text.starts_with('!')) (void)reader.read("timestamp,good,total,who,what");
  for (const std::string_view line : base::split(text, '\n')) {
    const auto row = reader.read(line);
    if (row && *row && ((*row)->time_ms < 0 || (*row)->time_ms > stats::time_ms_max)) std::abort();
  }
  return 0;
}
