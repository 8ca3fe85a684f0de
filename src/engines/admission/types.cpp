#include "engines/admission/types.h"

namespace admission {
namespace {

using cel::Type;

Type texts() { return Type::list(Type::string()); }

Type kind_type() {
  return Type::object(
      "kubernetes.GroupVersionKind",
      {{"group", Type::string()}, {"version", Type::string()}, {"kind", Type::string()}});
}

Type resource_type() {
  return Type::object(
      "kubernetes.GroupVersionResource",
      {{"group", Type::string()}, {"version", Type::string()}, {"resource", Type::string()}});
}

Type user_type() {
  return Type::object("kubernetes.UserInfo", {{"username", Type::string()},
                                              {"uid", Type::string()},
                                              {"groups", texts()},
                                              {"extra", Type::map(Type::string(), texts())}});
}

}  // namespace

Type request_type(Family family) {
  std::vector<cel::Field> fields = {{"kind", kind_type()},
                                    {"resource", resource_type()},
                                    {"subResource", Type::string()},
                                    {"requestKind", kind_type()},
                                    {"requestResource", resource_type()},
                                    {"requestSubResource", Type::string()},
                                    {"name", Type::string()},
                                    {"namespace", Type::string()},
                                    {"operation", Type::string()},
                                    {"userInfo", user_type()},
                                    {"dryRun", Type::boolean()},
                                    {"options", Type::dyn()}};
  if (!is_of_kubernetes(family)) {
    fields.push_back({"object", Type::dyn()});
    fields.push_back({"oldObject", Type::dyn()});
  }
  return Type::object("kubernetes.AdmissionRequest", std::move(fields));
}

Type namespace_type() {
  const Type labels = Type::map(Type::string(), Type::string());
  const Type metadata =
      Type::object("kubernetes.NamespaceMetadata", {{"name", Type::string()},
                                                    {"generateName", Type::string()},
                                                    {"namespace", Type::string()},
                                                    {"labels", labels},
                                                    {"annotations", labels},
                                                    {"uid", Type::string()},
                                                    {"UID", Type::string()},
                                                    {"creationTimestamp", Type::dyn()},
                                                    {"deletionGracePeriodSeconds", Type::dyn()},
                                                    {"deletionTimestamp", Type::dyn()},
                                                    {"generation", Type::dyn()},
                                                    {"resourceVersion", Type::string()},
                                                    {"finalizers", texts()}});
  const Type condition =
      Type::object("kubernetes.NamespaceCondition", {{"status", Type::string()},
                                                     {"type", Type::string()},
                                                     {"lastTransitionTime", Type::dyn()},
                                                     {"message", Type::string()},
                                                     {"reason", Type::string()}});
  return Type::object(
      "kubernetes.Namespace",
      {{"apiVersion", Type::string()},
       {"kind", Type::string()},
       {"metadata", metadata},
       {"spec", Type::object("kubernetes.NamespaceSpec", {{"finalizers", texts()}})},
       {"status", Type::object("kubernetes.NamespaceStatus", {{"conditions", Type::list(condition)},
                                                              {"phase", Type::string()}})}});
}

Type exceptions_type() {
  return Type::object("kyverno.Exceptions",
                      {{"allowedImages", texts()}, {"allowedValues", texts()}});
}

}  // namespace admission
