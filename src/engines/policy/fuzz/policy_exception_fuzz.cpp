// Any document is an exception or refused; one that is read has what it must have, and can be asked
// about every document beside it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/fuzz/known_leaks.h"
#include "engines/document/reading.h"
#include "engines/policy/exception.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto documents =
      document::read_yaml(sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size)),
                          reading, {.nodes_max = 10'000});
  if (!documents) return 0;
  for (const document::Node& document : *documents) {
    const auto exception = policy::read_exception(document, sources);
    if (!exception) continue;
    if (exception->owner.empty() || exception->reason.empty() || exception->policies.empty() ||
        exception->subjects.empty() || !exception->is_expired(exception->expires))
      std::abort();
    if (!exception->text().starts_with(exception->owner)) std::abort();
    for (const document::Node& subject : *documents)
      (void)exception->covers("require-limits", "autogen-limits", subject);
  }
  return 0;
}
