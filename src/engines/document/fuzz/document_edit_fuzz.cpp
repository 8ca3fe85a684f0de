// Two texts, parted by a zero byte: what makes the first document of one into that of the other is
// derived, and written into the first text. What is written must read back as the other.
#include "base/fuzz/known_leaks.h"
#include "engines/document/edit.h"
#include "engines/document/reading.h"

namespace {

constexpr document::Limits limits{.depth_max = 50, .nodes_max = 2000};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t half = input.find('\0');
  if (half == std::string_view::npos) return 0;
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const std::string before(input.substr(0, half)), after(input.substr(half + 1));
  const auto first = document::read_yaml(sources.add("before", before), reading, limits);
  const auto second = document::read_yaml(sources.add("after", after), reading, limits);
  if (!first || !second || first->empty() || second->empty()) return 0;
  // What is not a number equals nothing, not even itself.
  if (!document::equal(second->front(), second->front())) return 0;
  const document::DocumentChanges all[] = {
      {.document = 0, .changes = document::changes_between(first->front(), second->front())}};
  const auto changed = document::changed(arena, first->front(), all[0].changes);
  if (!changed || !document::equal(*changed, second->front())) __builtin_trap();
  const auto text = document::edited(before, all);
  if (!text) return 0;
  const auto outcome = document::read_yaml(sources.add("outcome", *text), reading, limits);
  if (outcome && !document::equal(outcome->front(), second->front())) __builtin_trap();
  return 0;
}
