// Any bytes are a report or refused; a report has its members, and reading it again gives the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engines/document/write.h"
#include "engines/scan/scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  auto first = scan::read_report(sources.add("f", text), reading);
  if (!first) return 0;
  for (const char* member : {"vulnerabilities", "components"}) {
    const document::Node* list = first->find(member);
    if (list == nullptr || !list->is_list()) std::abort();
    for (const document::Node& item : list->items())
      if (item.find(list == first->find("components") ? "name" : "id") == nullptr) std::abort();
  }
  auto second = scan::read_report(sources.add("f", text), reading);
  if (!second || !document::equal(*first, *second)) std::abort();
  return 0;
}
