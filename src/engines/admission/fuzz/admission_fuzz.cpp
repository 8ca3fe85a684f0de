// Policies of any make, loaded and run on any object: the input is YAML, of which what is a policy
// is loaded and everything is judged. Nothing may crash, hang or grow without bound.
#include <cstdint>
#include <string>

#include "base/fuzz/known_leaks.h"
#include "engines/admission/load.h"
#include "engines/document/build.h"
#include "engines/document/reading.h"
#include "engines/policy/policy.h"

namespace {

using document::Node;

// It knows the documents and nothing else.
class FuzzWorld final : public policy::World {
 public:
  explicit FuzzWorld(Node all) : all_(all) {}
  bool has_cluster() const override { return false; }
  Answer api_call(const policy::ApiCall&, document::Arena&) const override { return none(); }
  Answer config_map(std::string_view, std::string_view, document::Arena&) const override {
    return none();
  }
  Answer global_reference(std::string_view, document::Arena&) const override { return none(); }
  Answer image(std::string_view, document::Arena&) const override { return none(); }
  const Node* name_space(std::string_view) const override { return nullptr; }
  Answer objects(std::string_view, std::string_view, std::string_view,
                 document::Arena&) const override {
    return all_;
  }
  const cel::Authorizer* authorizer() const override { return nullptr; }
  std::uint64_t random() const override { return 0; }
  Answer get(const cel::ObjectQuery&, document::Arena&) const override { return none(); }
  Answer list(const cel::ObjectQuery&, document::Arena&) const override { return none(); }
  Answer post(const cel::ObjectQuery&, const Node&, document::Arena&) const override {
    return none();
  }
  Answer resource_of(std::string_view, std::string_view, document::Arena&) const override {
    return none();
  }
  Answer http(const cel::HttpQuery&, document::Arena&) const override { return none(); }
  Answer global_context(std::string_view, std::string_view, document::Arena&) const override {
    return none();
  }
  Answer image_metadata(std::string_view, document::Arena&) const override { return none(); }
  base::Done generate(std::string_view, const Node&) const override {
    return base::invalid("nothing is generated here");
  }
  base::Time now() const override { return {}; }

 private:
  static Answer none() { return base::not_found("there is none"); }
  Node all_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 20'000) return 0;
  document::Sources sources;
  document::Arena arena, results, scratch;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const auto documents = document::read_yaml(
      sources.add("fuzz.yaml", text), reading,
      {.bytes_max = 20'000, .depth_max = 50, .nodes_max = 5'000, .documents_max = 20});
  if (!documents) return 0;
  const FuzzWorld world(document::list(*documents));
  policy::Session session{
      .world = world, .results = results, .scratch = scratch, .limits = {.steps_max = 50'000}};
  const admission::Companions companions(*documents, sources);
  for (const Node& document : *documents) {
    if (!admission::is_policy(document)) continue;
    const auto loaded = admission::load(document, companions, sources);
    const auto* policy = std::get_if<0>(&loaded);
    if (policy == nullptr) continue;
    for (const Node& object : *documents)
      for (int phase = 0; phase < policy::phases_count; ++phase)
        for (const auto operation : {policy::Operation::create, policy::Operation::remove}) {
          if (!(*policy)->has(static_cast<policy::Phase>(phase))) continue;
          const bool removes = operation == policy::Operation::remove;
          (void)(*policy)->evaluate(static_cast<policy::Phase>(phase),
                                    {.object = removes ? Node() : object,
                                     .old_object = removes ? object : Node(),
                                     .operation = operation},
                                    session);
          results.reset();
          scratch.reset();
        }
  }
  return 0;
}
