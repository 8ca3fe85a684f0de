// Kubernetes' format library: format.named("uuid"), format.dns1123Label(), validate.
#include "engines/cel/library.h"
#include "engines/cel/named_format.h"

namespace cel::library {
namespace {

class FormatObject final : public Object {
 public:
  explicit FormatObject(const NamedFormat& of) : format(of) {}
  std::string_view type_name() const override { return "kubernetes.NamedFormat"; }
  bool equals(const Object& other) const override {
    return format.name == static_cast<const FormatObject&>(other).format.name;
  }
  std::string text() const override { return std::string(format.name); }
  const NamedFormat& format;
};

Value named(const Call& call) {
  const NamedFormat* format = named_format(call[0].text());
  if (format == nullptr) return Value::none();
  const auto place = call.run.arena().array<Value>(1);
  place[0] = call.object<FormatObject>(*format);
  return Value::some(place[0]);
}

Value constant(const Call& call) {
  return call.object<FormatObject>(*static_cast<const NamedFormat*>(call.context));
}

Value validate(const Call& call) {
  if (!call.run.charge(1 + call[1].text().size() / 10)) return call.stopped();
  const auto& format = static_cast<const FormatObject&>(call[0].object()).format;
  std::vector<Value> problems;
  for (const std::string& problem : format.problems(call[1].text()))
    problems.push_back(call.string(problem));
  if (problems.empty()) return Value::none();
  const auto place = call.run.arena().array<Value>(1);
  place[0] = call.list(problems);
  return place[0].is_error() ? place[0] : Value::some(place[0]);
}

constexpr Declaration format_functions[] = {
    {"format.named", Shape::global, "string -> optional_type(kubernetes.NamedFormat)", named},
    {"validate", Shape::member, "kubernetes.NamedFormat, string -> optional_type(list(string))",
     validate},
};

}  // namespace

void add_formats(Environment& environment) {
  environment.add_functions(format_functions);
  environment.add_type("kubernetes.NamedFormat");
  for (const char* name :
       {"dns1123Label", "dns1123LabelPrefix", "dns1123Subdomain", "dns1123SubdomainPrefix",
        "dns1035Label", "dns1035LabelPrefix", "qualifiedName", "labelValue", "uri", "uuid", "byte",
        "date", "datetime"})
    environment.add_function(std::string("format.") + name, Shape::global,
                             {.arguments = {},
                              .result = Type::opaque("kubernetes.NamedFormat"),
                              .run = constant,
                              .context = named_format(name)});
}

}  // namespace cel::library
