// Any text with variables is compiled, and replaced on an object or refused, the same each time and
// within its limits.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/references.h"
#include "engines/kyverno/variables.h"
#include "engines/policy/cluster.h"

namespace {

constexpr std::string_view object =
    R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{ request.object.kind }}","labels":)"
    R"({"a":"{{","b":"}}"}},"spec":{"containers":[{"name":"a","image":"nginx"}]}})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  document::Sources sources;
  document::Arena arena, results, scratch;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const document::Node pod =
      *document::read_json(sources.add("object", std::string(object)), reading);
  const document::Member member{.key = document::Key(text), .value = document::Node::string(text)};
  kyverno::Compilation compilation{.sources = sources, .arena = arena};
  const document::Node written =
      kyverno::with_references(document::map(arena, std::span(&member, 1)), compilation);
  const auto compiled = kyverno::Template::compile(written, compilation);
  const policy::Cluster world;
  policy::Session session{
      .world = world,
      .results = results,
      .scratch = scratch,
      .limits = {
          .steps_max = 20'000, .variable_passes_max = 8, .output_bytes_max = std::size_t{1} << 16}};
  const policy::Request request{.object = pod};
  const auto replaced = [&] {
    kyverno::Context context(request, session);
    const auto value = compiled.value(context);
    return value ? document::to_json(*value) : value.error().message;
  };
  if (replaced() != replaced()) std::abort();
  return 0;
}
