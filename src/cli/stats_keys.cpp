#include "cli/stats_keys.h"

#include <algorithm>

#include "base/text.h"

namespace cli {

base::Result<std::vector<std::string>> key_names_of(const Arguments& arguments,
                                                    std::span<const std::string_view> own) {
  std::vector<std::string> names;
  const std::string given = arguments.value("by").value_or("key");  // outlives its parts
  for (const std::string_view part : base::split(given, ',')) {
    const std::string name(base::trim(part));
    if (name.empty()) return base::invalid("--by must name columns, with commas between");
    if (std::ranges::find(names, name) != names.end())
      return base::invalid("--by names '" + name + "' twice");
    if (std::ranges::find(own, name) != own.end())
      return base::invalid("--by " + name + ": what is printed has a `" + name +
                           "` of its own; give the input's column another name");
    names.push_back(name);
  }
  if (names.size() > stats::csv_keys_max)
    return base::invalid("--by takes at most " + std::to_string(stats::csv_keys_max) + " columns");
  return names;
}

std::string joined_key(const stats::CsvRow& row, std::size_t parts) {
  std::string key;
  for (std::size_t i = 0; i < parts; ++i) {
    if (i > 0) key += key_separator;
    key += row.keys[i];
  }
  return key;
}

}  // namespace cli
