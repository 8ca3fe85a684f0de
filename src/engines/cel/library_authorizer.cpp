#include "base/text.h"
#include "engines/cel/authorizer.h"
#include "engines/cel/library.h"
#include "engines/cel/named_format.h"

namespace cel {
namespace {

constexpr std::string_view authorizer_name = "kubernetes.authorization.Authorizer";
constexpr std::string_view path_name = "kubernetes.authorization.PathCheck";
constexpr std::string_view group_name = "kubernetes.authorization.GroupCheck";
constexpr std::string_view resource_name = "kubernetes.authorization.ResourceCheck";

// Authorizer, PathCheck, GroupCheck and ResourceCheck: a question that grows call by call.
class CheckObject final : public Object {
 public:
  CheckObject(std::string_view type, const Authorizer& host, const AccessQuestion& so_far)
      : authorizer(host), question(so_far), type_(type) {}
  std::string_view type_name() const override { return type_; }
  const Authorizer& authorizer;
  AccessQuestion question;

 private:
  std::string_view type_;
};

class DecisionObject final : public Object {
 public:
  DecisionObject(bool is_allowed, std::string_view because, std::string_view problem)
      : allowed(is_allowed), reason(because), error(problem) {}
  std::string_view type_name() const override { return "kubernetes.authorization.Decision"; }
  bool allowed;
  std::string_view reason, error;
};

const CheckObject& check_of(const Call& call) {
  return static_cast<const CheckObject&>(call[0].object());
}
const DecisionObject& decision_of(const Call& call) {
  return static_cast<const DecisionObject&>(call[0].object());
}

template <std::string_view AccessQuestion::* Part>
Value with(const Call& call, std::string_view type) {
  AccessQuestion question = check_of(call).question;
  question.*Part = call[1].text();
  return call.object<CheckObject>(type, check_of(call).authorizer, question);
}

Value check_of_path(const Call& call) {
  if (base::trim(call[1].text()).empty()) return call.fail("path must not be empty");
  return with<&AccessQuestion::path>(call, path_name);
}
Value group(const Call& call) { return with<&AccessQuestion::group>(call, group_name); }
Value resource(const Call& call) {
  if (base::trim(call[1].text()).empty()) return call.fail("resource must not be empty");
  return with<&AccessQuestion::resource>(call, resource_name);
}
template <std::string_view AccessQuestion::* Part>
Value narrowed(const Call& call) {
  return with<Part>(call, resource_name);
}

Value service_account(const Call& call) {
  if (!named_format("dns1123Label")->problems(call[1].text()).empty())
    return call.fail("Invalid service account namespace");
  if (!named_format("dns1123Subdomain")->problems(call[2].text()).empty())
    return call.fail("Invalid service account name");
  AccessQuestion question = check_of(call).question;
  question.service_account_namespace = call[1].text();
  question.service_account_name = call[2].text();
  return call.object<CheckObject>(authorizer_name, check_of(call).authorizer, question);
}

Value check(const Call& call) {
  constexpr std::uint64_t steps = 350'000;  // what Kubernetes charges for one
  if (!call.run.charge(steps)) return call.stopped();
  AccessQuestion question = check_of(call).question;
  question.verb = call[1].text();
  const AccessDecision decision = check_of(call).authorizer.decide(question);
  document::Arena& arena = call.run.arena();
  return call.object<DecisionObject>(decision.allowed, arena.copy(decision.reason),
                                     arena.copy(decision.error));
}

Value allowed(const Call& call) { return Value::boolean(decision_of(call).allowed); }
Value reason(const Call& call) { return Value::string(decision_of(call).reason); }
Value errored(const Call& call) { return Value::boolean(!decision_of(call).error.empty()); }
Value error(const Call& call) { return Value::string(decision_of(call).error); }

}  // namespace

Type authorizer_type() { return Type::opaque(std::string(authorizer_name)); }

Value authorizer_value(const Authorizer& authorizer, document::Arena& arena) {
  void* place = arena.allocate(sizeof(CheckObject), alignof(CheckObject));
  return Value::object(*new (place) CheckObject(authorizer_name, authorizer, {}));
}

namespace library {

void add_authorizer(Environment& environment) {
  const Type path_check = Type::opaque(std::string(path_name));
  const Type group_check = Type::opaque(std::string(group_name));
  const Type resource_check = Type::opaque(std::string(resource_name));
  const Type decision = Type::opaque("kubernetes.authorization.Decision");
  const auto add = [&](std::string name, std::vector<Type> arguments, const Type& result,
                       Implementation run) {
    environment.add_function(std::move(name), Shape::member,
                             {.arguments = std::move(arguments),
                              .result = result,
                              .run = run,
                              .purity = Purity::impure});
  };
  const Type text = Type::string();
  add("path", {authorizer_type(), text}, path_check, check_of_path);
  add("group", {authorizer_type(), text}, group_check, group);
  add("serviceAccount", {authorizer_type(), text, text}, authorizer_type(), service_account);
  add("resource", {group_check, text}, resource_check, resource);
  add("subresource", {resource_check, text}, resource_check,
      narrowed<&AccessQuestion::subresource>);
  add("namespace", {resource_check, text}, resource_check, narrowed<&AccessQuestion::name_space>);
  add("name", {resource_check, text}, resource_check, narrowed<&AccessQuestion::name>);
  add("fieldSelector", {resource_check, text}, resource_check,
      narrowed<&AccessQuestion::field_selector>);
  add("labelSelector", {resource_check, text}, resource_check,
      narrowed<&AccessQuestion::label_selector>);
  add("check", {path_check, text}, decision, check);
  add("check", {resource_check, text}, decision, check);
  add("allowed", {decision}, Type::boolean(), allowed);
  add("reason", {decision}, text, reason);
  add("errored", {decision}, Type::boolean(), errored);
  add("error", {decision}, text, error);
}

}  // namespace library
}  // namespace cel
