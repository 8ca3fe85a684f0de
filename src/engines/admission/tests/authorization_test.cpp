// ValidatingPolicies that answer access checks of Envoy and of HTTP servers.
#include <fmt/format.h>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "engines/admission/tests/world.h"

namespace admission {
namespace {

using policy::Payload;
using tests::Bench;

constexpr std::string_view envoy_check =
    "{attributes: {request: {http: {method: GET, path: /x, size: '7', headers: {role: admin}}}, "
    "contextExtensions: {a: b}}}";
constexpr std::string_view http_check =
    "{attributes: {method: GET, path: /x, header: {X-Role: [admin]}, query: {q: ['1', '2']}, "
    "body: aGk=}}";

std::string access_verdict(std::string_view mode, std::string_view spec, std::string_view check) {
  Bench bench;
  bench.load(
      fmt::format("apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\n"
                  "metadata: {{name: gate}}\nspec:\n  evaluation: {{mode: {}}}\n{}",
                  mode, spec));
  if (!bench.rejected.empty()) return "rejected: " + bench.rejected[0].message;
  return bench.verdict(
      policy::Request{.object = bench.read(check),
                      .old_object = {},
                      .payload = mode == "Envoy" ? Payload::envoy : Payload::http});
}
std::string answers(std::string_view mode, std::initializer_list<std::string_view> expressions,
                    std::string_view more = {}) {
  std::string spec = fmt::format("{}  validations:\n", more);
  for (const std::string_view expression : expressions)
    spec += fmt::format("  - expression: |-\n      {}\n", expression);
  return access_verdict(mode, spec, mode == "Envoy" ? envoy_check : http_check);
}
std::string envoy_denies(std::string_view condition) {
  return answers("Envoy", {fmt::format("{} ? envoy.Denied(403).Response() : null", condition)});
}
std::string http_denies(std::string_view condition) {
  return answers("HTTP", {fmt::format("{} ? http.Denied('no').Response() : null", condition)});
}

constexpr std::string_view allowed = "pass", silent = "skip: request does not match",
                           refused = "fail: request denied with status code 403",
                           refused_by_http = "fail: request denied, reason: no";

TEST(Authorization, the_first_answer_that_is_not_null_decides) {
  EXPECT_EQ(
      answers("Envoy", {"null", "envoy.Allowed().Response()", "envoy.Denied(403).Response()"}),
      allowed);
  EXPECT_EQ(answers("HTTP", {"http.Allowed().Response()"}), allowed);
  EXPECT_EQ(answers("Envoy", {"null"}), silent);
  EXPECT_EQ(envoy_denies("true"), refused);
  EXPECT_EQ(http_denies("true"), refused_by_http);
}

TEST(Authorization, answers_carry_headers_bodies_and_metadata) {
  EXPECT_EQ(answers("Envoy", {"envoy.Denied(403).WithBody('b').WithHeader('a', 'b')"
                              ".WithHeader(envoy.Header('c', 'd').KeepEmptyValue()).Response()"
                              ".WithMessage('m').WithMetadata({'k': 1})"}),
            refused);
  EXPECT_EQ(
      answers("Envoy",
              {"envoy.Allowed().WithHeader('a', 'b').WithoutHeader('c')"
               ".WithResponseHeader('d', 'e').WithQueryParam('q', '1')"
               ".WithQueryParam(envoy.QueryParam('r', '2')).WithoutQueryParam('s').Response()"}),
      allowed);
  EXPECT_EQ(envoy_denies("envoy.Denied(401).WithBody('b').body == 'b' && "
                         "size(envoy.Allowed().WithHeader('a', 'b').headers) == 1"),
            refused);
}

TEST(Authorization, fields_of_the_request_have_defaults_that_has_does_not_see) {
  EXPECT_EQ(envoy_denies("object.attributes.source.principal == '' && "
                         "object.attributes.request.http.size == 7 && "
                         "object.attributes.context_extensions.a == 'b' && "
                         "object.attributes.destination.address.socket_address.port_value == 0u"),
            refused);
  EXPECT_EQ(envoy_denies("has(object.attributes.source)"), silent);
  EXPECT_EQ(envoy_denies("has(object.attributes.request.http.body)"), silent);
  EXPECT_EQ(envoy_denies("has(object.attributes.request.http.path)"), refused);
  EXPECT_EQ(http_denies("object.attributes.body == b'hi' && object.attributes.host == ''"),
            refused_by_http);
}

TEST(Authorization, headers_and_parameters_of_http_are_lists) {
  EXPECT_EQ(http_denies("object.attributes.Header('x-role') == ['admin'] && "
                        "object.attributes.QueryParam('q')[1] == '2' && "
                        "object.attributes.Header('none').size() == 0"),
            refused_by_http);
}

TEST(Authorization, what_cannot_be_evaluated_is_an_error_unless_failures_are_ignored) {
  EXPECT_TRUE(
      envoy_denies("object.attributes.request.http.headers.none == ''").starts_with("error"));
  EXPECT_EQ(answers("Envoy",
                    {"int(object.attributes.request.http.path) > 0 ? "
                     "envoy.Denied(403).Response() : null"},
                    "  failurePolicy: Ignore\n"),
            silent);
  EXPECT_EQ(answers("Envoy", {"envoy.Allowed().Response()"},
                    "  matchConditions: [{name: c, expression: 'false'}]\n"),
            silent);
}

TEST(Authorization, an_expression_of_another_type_is_refused) {
  EXPECT_TRUE(answers("Envoy", {"true"}).starts_with("rejected"));
  EXPECT_TRUE(answers("HTTP", {"http.Allowed()"}).starts_with("rejected"));
  EXPECT_TRUE(envoy_denies("object.attributes.none == ''").starts_with("rejected"));
}

TEST(Authorization, only_requests_of_its_mode_are_answered) {
  Bench bench;
  bench.load(
      "apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {name: gate}\n"
      "spec: {evaluation: {mode: HTTP}, validations: [{expression: http.Allowed().Response()}]}");
  for (const Payload payload : {Payload::kubernetes, Payload::json, Payload::envoy})
    EXPECT_EQ(bench.verdict(policy::Request{
                  .object = bench.read(envoy_check), .old_object = {}, .payload = payload}),
              "none");
}

// The clock of the test's world stands at 1970.
std::string token(std::string_view claims) {
  const std::string text =
      base::to_base64url(R"({"alg":"HS256"})") + "." + base::to_base64url(claims);
  return text + "." +
         base::to_base64url(base::crypto::view(base::crypto::hmac_sha256("key", text)));
}
std::string decodes(std::string_view claims, std::string_view condition,
                    std::string_view key = "key") {
  return answers("Envoy",
                 {fmt::format("variables.t.{} ? envoy.Denied(403).Response() : null", condition)},
                 fmt::format("  variables: [{{name: t, expression: \"jwt.Decode('{}', '{}')\"}}]\n",
                             token(claims), key));
}

TEST(Authorization, tokens_are_verified_with_a_shared_key) {
  EXPECT_EQ(decodes(R"({"role": "admin"})", "Claims.role == 'admin'"), refused);
  EXPECT_EQ(decodes(R"({"exp": 1})", "Valid"), refused);
  EXPECT_EQ(decodes(R"({"exp": 0})", "Valid"), silent);
  EXPECT_EQ(decodes(R"({"nbf": 5})", "Valid"), silent);
  EXPECT_TRUE(decodes("{}", "Valid", "other").starts_with("error"));
}

}  // namespace
}  // namespace admission
