// One policy on one request: the values that its expressions see, its variables (computed when
// first used, then kept) and what it has spent. For one thread.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "engines/admission/expressions.h"
#include "engines/admission/target.h"
#include "engines/cel/run.h"
#include "engines/policy/policy.h"

namespace admission {

// Steps, as Kubernetes' API server limits them; the whole policy has Limits::steps_max. Both grow
// with a subject that is no Kubernetes object, by Limits::steps_per_node.
inline constexpr std::uint64_t call_steps_max = 1'000'000;        // `call_steps_max`
inline constexpr std::uint64_t conditions_steps_max = 2'500'000;  // `conditions_steps_max`
inline constexpr std::size_t message_bytes_max = 5'120;           // `message_bytes_max`

class Scope {
 public:
  Scope(const Vocabulary& vocabulary, std::span<const NamedExpression> variables,
        policy::Session& session);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Slots that the family does not know are left out.
  void set(Slot slot, const cel::Value& value);
  // The node stays where it is as long as the scope.
  void set(Slot slot, const document::Node& node) { set(slot, cel::Value::of(node)); }
  void set_subject(const document::Node& object, const document::Node& old_object);
  // An expression that runs into the limits goes on with those that the subject's size allows.
  void let_limits_grow() { limits_may_grow_ = true; }
  // What was computed of the old values is forgotten: a patch changed the object.
  void replace_object(const document::Node& object);

  cel::Value evaluate(const Expression& expression);
  // A message says what went wrong, and in which variable when it was in one.
  std::string message(const Expression& expression, const cel::Fault& fault) const;
  // Where it went wrong: in the expression, or in a variable.
  document::Span place(const Expression& expression, const cel::Fault& fault,
                       const document::Sources& sources) const;

  // What `object` is, or `oldObject` when there is none; nullptr when neither is bound.
  const document::Node* subject() const { return subject_; }
  // The expression of a variable, or nullptr.
  const Expression* definition(std::string_view variable) const;

  // What one expression may take now.
  std::uint64_t call_steps() const { return call_steps_max + more_steps_; }

  policy::Session& session() { return session_; }
  std::span<const cel::Value> values() const { return values_; }

 private:
  class Variables final : public cel::Object {
   public:
    explicit Variables(Scope& scope) : scope_(scope) {}
    std::string_view type_name() const override { return "variables"; }
    cel::Value field(std::string_view name, document::Arena& arena) const override;

   private:
    Scope& scope_;
  };
  cel::Value variable(std::string_view name);
  cel::Value evaluate_within_limits(const Expression& expression);
  const NamedExpression* variable_of(const cel::Fault& fault) const;

  const Vocabulary& vocabulary_;
  std::span<const NamedExpression> variables_;
  policy::Session& session_;
  Variables variables_object_;
  const document::Node* subject_ = nullptr;
  std::vector<cel::Value> values_;
  std::vector<cel::Value> memo_;  // of variables_; absent until it is computed
  std::uint64_t spent_ = 0, more_steps_ = 0;
  bool limits_may_grow_ = false;
};

// Binds object, oldObject, request, namespaceObject, authorizer and the libraries that ask the
// world, as far as `reads` says that somebody looks at them.
void bind_request(Scope& scope, Family family, const SlotSet& reads, const policy::Request& request,
                  const Target& target);

}  // namespace admission
