// Any text compiles or is refused, in both dialects; what compiles runs within its steps on a
// document of each kind, the same each time.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/jmespath/evaluation.h"

namespace {

constexpr std::string_view given =
    R"({"a":{"b":[1,2.5,"x",null,true],"c":{"d":"1Gi"}},"foo":[{"bar":1},{"bar":2}],"s":"text"})";

struct World {
  World() { on = *document::read_json(sources.add("given", std::string(given)), reading); }
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  document::Node on;
};

std::string result(const jmespath::Expression& expression, const document::Node& on) {
  document::Arena scratch;
  jmespath::Evaluation evaluation(scratch, {}, {.steps_max = 20'000});
  const auto made = evaluation.run(expression, on);
  return made ? document::to_json(*made) : made.error().message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const World world;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto dialect : {jmespath::Dialect::standard, jmespath::Dialect::kyverno}) {
    const auto expression = jmespath::Expression::compile(text, dialect);
    if (expression && result(*expression, world.on) != result(*expression, world.on)) std::abort();
  }
  return 0;
}
