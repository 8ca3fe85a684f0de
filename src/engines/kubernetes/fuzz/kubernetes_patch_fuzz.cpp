// Two documents in YAML, the second a patch of the first: whatever they are, the patch is applied
// or refused within the limits, the document stays as it was, and what looks at it finds an end.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/fuzz/known_leaks.h"
#include "engines/document/reading.h"
#include "engines/kubernetes/json_patch.h"
#include "engines/kubernetes/normalise.h"
#include "engines/kubernetes/pod_security.h"
#include "engines/kubernetes/schema.h"
#include "engines/kubernetes/strategic_merge.h"
#include "engines/kubernetes/structured_merge.h"

namespace {

constexpr kubernetes::ExtentLimits limits{.depth_max = 64, .nodes_max = 10'000};

void check(const base::Result<document::Node>& result) {
  if (!result) return;
  std::size_t nodes = 10'000'000;
  if (!kubernetes::fits(*result, 2 * limits.depth_max, nodes)) std::abort();
}

// What only reads an object.
void look_at(const document::Node& on, document::Arena& arena) {
  const document::Node normal = kubernetes::normalised(on, arena, {.numbers_as_doubles = true});
  if (kubernetes::equal_for_test(normal, on) != kubernetes::equal_for_test(on, normal))
    std::abort();
  kubernetes::wrong_form(on);
  const kubernetes::PodSecurityProfile profile{.level = kubernetes::PodSecurityLevel::restricted};
  const kubernetes::PodSecurityExclusion exclusion{.control = "Capabilities", .images = {"*"}};
  kubernetes::without_excluded(kubernetes::pod_security_violations(on, profile), on, profile,
                               std::span(&exclusion, 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto source = sources.add("f", std::string(reinterpret_cast<const char*>(bytes), size));
  const auto read =
      document::read_yaml(source, reading, {.depth_max = limits.depth_max, .nodes_max = 10'000});
  if (!read || read->size() < 2) return 0;
  const document::Node& on = (*read)[0];
  const document::Node& patch = (*read)[1];
  const document::Node before = document::copy(arena, on);
  for (kubernetes::JsonPatchOptions options :
       {kubernetes::kyverno_json_patch, kubernetes::admission_json_patch}) {
    options.extent = limits;
    check(kubernetes::apply_json_patch(on, patch, arena, options));
  }
  check(kubernetes::apply_merge_patch(on, patch, arena, limits));
  check(kubernetes::apply_strategic_merge(on, patch, arena, limits));
  check(kubernetes::apply_structured_merge(on, patch, arena,
                                           {.allow_atomic = true, .extent = limits}));
  look_at(on, arena);
  if (!document::equal(on, before) && document::equal(before, before)) std::abort();
  return 0;
}
