// Any document is read into a described value or refused with findings that name places in it; what
// was read writes as text that reads as the same value.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/describe/read.h"
#include "base/describe/write.h"

namespace {

using namespace base::describe;  // NOLINT(google-build-using-namespace): tables

enum class Mode { one, other };
const Type& described(Tag<Mode>) {
  static constexpr Choice choices[] = {{"one", 0}, {"other", 1}};
  static constexpr Type type = choice<Mode>("Mode", "", choices);
  return type;
}

struct Leaf {
  std::string text;
  std::optional<double> number;
};
const Type& described(Tag<Leaf>) {
  static constexpr Field fields[] = {field<&Leaf::text>("text", "", {.length_max = 20}),
                                     field<&Leaf::number>("number", "", {.min = -5, .max = 5})};
  static constexpr Type type = object("Leaf", "", fields);
  return type;
}

struct Root {
  bool on = false;
  std::int32_t small = 0;
  base::Time time;
  base::Duration wait;
  base::Id id;
  Mode mode = Mode::one;
  RawJson raw;
  std::vector<Leaf> list;
  std::map<std::string, Leaf> leaves;
};
const Type& described(Tag<Root>) {
  static constexpr Constraint free{.defaulted = true};
  static constexpr Field fields[] = {
      field<&Root::on>("on", "", free),
      field<&Root::small>("small", "", free),
      field<&Root::time>("time", "", free),
      field<&Root::wait>("wait", "", free),
      field<&Root::id>("id", "", free),
      field<&Root::mode>("mode", "", free),
      field<&Root::raw>("raw", "", free),
      field<&Root::list>("list", "", {.items_max = 9, .defaulted = true}),
      field<&Root::leaves>("leaves", "", free)};
  static constexpr Type type = object("Root", "", fields);
  return type;
}

void check_text(std::string_view text) {  // each field from a parameter's text
  Root root;
  for (const Field& field : type_of<Root>().fields)
    static_cast<void>(read_text(&root, field, text));
  static_cast<void>(to_json(root));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check_text(text);
  const auto document = base::json::Document::parse(text);
  if (!document) return 0;
  Root root;
  const auto findings = read_value(&root, type_of<Root>(), document->root());
  for (const Finding& finding : findings)
    if (finding.fault != Fault::required &&
        base::json::at(document->root(), finding.pointer) == nullptr)
      std::abort();
  if (!findings.empty()) return 0;
  const std::string first = to_json(root);
  const auto again = from_json<Root>(first);
  if (!again || to_json(*again) != first) std::abort();
  if (!difference(type_of<Root>(), &root, &*again).empty()) std::abort();
  return 0;
}
