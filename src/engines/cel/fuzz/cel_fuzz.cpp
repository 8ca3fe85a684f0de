// Any text is refused with an issue inside of it or becomes a program, and a program ends within
// its cost and memory with a value that can be printed, with its types checked and without.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engines/cel/environment.h"
#include "engines/cel/value_reading.h"
#include "engines/document/reading.h"

namespace {

constexpr std::string_view object =
    R"({"metadata": {"name": "a", "labels": {"x": "1", "y": "2"}}, "n": null, "list": [1, 2.5, "s", true, [1]],
        "big": 18446744073709551615, "text": "añb 10.0.0.0/8 1.5Gi 1.2.3 2024-01-01T00:00:00Z"})";

struct World {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  document::Node root;
  cel::Environment checked, unchecked;

  World()
      : checked(&cel::standard_environment(), {.block_macros = true}),
        unchecked(
            &cel::standard_environment(),
            {.checking = cel::Checking::off, .lenient_or_value = true, .block_macros = true}) {
    document::Reading reading{sources, arena, keys};
    root = *document::read_json(sources.add("object.json", std::string(object)), reading);
    checked.add_variable("object", cel::Type::dyn());
    unchecked.add_variable("object", cel::Type::dyn());
  }
};

void evaluate(const cel::Program& program, const World& world) {
  constexpr std::uint64_t cost_max = 20'000;
  const cel::Value variables[] = {cel::Value::of(world.root)};
  document::Arena scratch;
  cel::Run run(variables, scratch, {.cost_max = cost_max, .memory_bytes_max = 16 << 20});
  const cel::Value result = program.evaluate(run);
  std::string text;
  if (result.is_error()) {
    const cel::Fault& fault = result.fault();
    if (fault.at.begin > fault.at.end || fault.at.end > program.text().size()) std::abort();
    text = cel::to_text(fault, program.text());
    return;
  }
  cel::Meter meter(cost_max);
  if (cel::write_json(text, result, meter)) cel::to_node(result, scratch, meter);
  for (const cel::Read& read : program.reads()) cel::to_text(read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const World world;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::vector<cel::Issue> issues;
  const auto checked = world.checked.compile(text, &issues);
  if (!checked && issues.empty()) std::abort();
  for (const cel::Issue& issue : issues)
    if (issue.at.begin > text.size() || issue.at.end > text.size()) std::abort();
  if (checked) evaluate(*checked, world);
  if (const auto unchecked = world.unchecked.compile(text)) evaluate(*unchecked, world);
  return 0;
}
