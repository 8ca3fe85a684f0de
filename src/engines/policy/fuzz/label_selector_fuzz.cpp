// Any text is a label selector or none, and what is one answers about any labels; only the text
// that asks for nothing selects everything.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engines/document/reading.h"
#include "engines/policy/label_selector.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t line = text.find('\n');
  const auto selector = policy::LabelSelector::parse(text.substr(0, line));
  if (!selector) return 0;
  const bool of_none = selector->matches(nullptr);
  document::Arena arena;
  document::Sources sources;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto read = [&](std::string labels) {
    return document::read_json(sources.add("labels.json", std::move(labels)), reading);
  };
  const auto empty = read("{}");
  if (!empty || selector->matches(&*empty) != of_none) std::abort();
  if (line == std::string_view::npos) return 0;
  const auto labels = read(std::string(text.substr(line + 1)));
  if (labels && labels->is_map()) static_cast<void>(selector->matches(&*labels));
  return 0;
}
