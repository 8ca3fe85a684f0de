// Any documents: those that are policies are loaded or refused with a place, and judge every
// document in all phases and operations, the same each time.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/fuzz/known_leaks.h"
#include "engines/document/reading.h"
#include "engines/kyverno/load.h"
#include "engines/policy/cluster.h"

namespace {

constexpr policy::Limits limits = {.steps_max = 20'000,
                                   .foreach_elements_max = 50,
                                   .generated_objects_max = 50,
                                   .variable_passes_max = 8,
                                   .output_bytes_max = std::size_t{1} << 16};

// All verdicts and messages.
std::string judged(const kyverno::Loaded& loaded, const std::vector<document::Node>& documents) {
  const policy::Cluster world;
  document::Arena results, scratch;
  policy::Session session{.world = world, .results = results, .scratch = scratch, .limits = limits};
  std::string out;
  for (const auto& policy : loaded.policies)
    for (const document::Node& object : documents)
      for (const auto operation :
           {policy::Operation::create, policy::Operation::update, policy::Operation::remove})
        for (int phase = 0; phase < policy::phases_count; ++phase) {
          policy::Request request{.object = object, .old_object = object, .operation = operation};
          if (operation == policy::Operation::create) request.old_object = {};
          if (operation == policy::Operation::remove) request.object = {};
          const auto response =
              policy->evaluate(static_cast<policy::Phase>(phase), request, session);
          scratch.reset();
          if (!response) continue;
          for (const policy::RuleResult& result : response->rules)
            out += result.rule + std::string(name(result.status)) + result.message;
        }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto source = sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size));
  const auto documents = document::read_yaml(source, reading, {.nodes_max = 2'000});
  if (!documents || documents->size() > 8) return 0;
  const kyverno::Loaded loaded = kyverno::load_policies(*documents, sources);
  if (judged(loaded, *documents) != judged(loaded, *documents)) std::abort();
  return 0;
}
