// Kubernetes' `authorizer`: who may do what, asked of the host.
//
//   environment.add_variable("authorizer", cel::authorizer_type());
//   variables.push_back(cel::authorizer_value(host, arena));
#pragma once
#include <string>
#include <string_view>

#include "engines/cel/type.h"
#include "engines/cel/value.h"

namespace cel {

class Environment;

// What authorizer.group(..).resource(..)...check(verb) or authorizer.path(..).check(verb) asks.
struct AccessQuestion {
  std::string_view verb;
  std::string_view path;  // of a request that is for no resource; else ""
  std::string_view group, resource, subresource, name_space, name;
  std::string_view field_selector, label_selector;  // as they were written
  // Somebody else than who sent the request; "" is who sent it.
  std::string_view service_account_namespace, service_account_name;
};

struct AccessDecision {
  bool allowed = false;
  std::string reason;
  std::string error;  // "" when it could be decided
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  virtual AccessDecision decide(const AccessQuestion& question) const = 0;
};

Type authorizer_type();
// For the variable; the host outlives it.
Value authorizer_value(const Authorizer& authorizer, document::Arena& arena);

namespace library {
// Not in the standard environment: only where there is an authorizer.
void add_authorizer(Environment& environment);
}  // namespace library

}  // namespace cel
