// Any text is a Terraform plan, a CloudFormation template, or refused; what is read can be written
// as JSON, and every resource of a plan has an address.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/fuzz/known_leaks.h"
#include "engines/document/cloudformation.h"
#include "engines/document/terraform.h"
#include "engines/document/write.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  constexpr document::Limits limits{.depth_max = 64, .nodes_max = 20'000};
  if (const auto plan =
          document::read_terraform_plan(sources.add("plan.json", text), reading, limits)) {
    if (document::to_json(plan->document).empty()) std::abort();
    for (const document::Node& resource : plan->resources)
      if (resource.find("metadata") == nullptr) std::abort();
  }
  if (const auto read =
          document::read_cloudformation(sources.add("template.yaml", text), reading, limits))
    if (document::to_json(*read).empty()) std::abort();
  return 0;
}
