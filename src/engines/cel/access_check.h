// Questions of proxies and servers whether a request may pass, and answers to them: the environment
// of ValidatingPolicies with evaluation.mode Envoy or HTTP
// (https://github.com/kyverno/kyverno-authz). Envoy's are the messages of envoy.service.auth.v3;
// HTTP's are Kyverno's own.
//
//   environment.add_variable("object", cel::access_request_type(cel::AccessProtocol::envoy));
//   cel::library::add_access_check(environment, cel::AccessProtocol::envoy);
//   variables.push_back(cel::access_request(cel::AccessProtocol::envoy, json, arena));
#pragma once
#include "engines/cel/environment.h"

namespace cel {

enum class AccessProtocol : std::uint8_t { envoy, http };

Type access_request_type(AccessProtocol protocol);
Type access_response_type(AccessProtocol protocol);

// A request as JSON, in which a field may be written as it is declared or in camel case. A field
// that is missing has the default of its type, and has() does not see it, as in protobuf. The node
// stays where it is as long as the value.
Value access_request(AccessProtocol protocol, const document::Node& request,
                     document::Arena& arena);

// What a value of access_response_type says.
struct AccessAnswer {
  bool allowed = false;
  std::int64_t status = 0;       // of HTTP, in a refusal of Envoy's
  std::string_view reason = {};  // in a refusal of HTTP's
};
AccessAnswer access_answer(AccessProtocol protocol, const Value& response);

namespace library {
// envoy.Allowed(), envoy.Denied(403) and what is made of them; or http.Allowed(),
// http.Denied("reason"), and Header() and QueryParam() of a request's attributes.
void add_access_check(Environment& environment, AccessProtocol protocol);
}  // namespace library

}  // namespace cel
