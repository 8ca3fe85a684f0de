#include "core/mutation.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "core/request_store.h"

namespace core {
namespace {

using PathParameters = std::vector<std::pair<std::string, std::string>>;

// Takes `dry_run` out of the query, which belongs to no route.
base::Result<bool> take_dry_run(std::string& query) {
  std::optional<bool> given;
  std::string rest;
  for (const std::string_view pair : base::split(query, '&')) {
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != dry_run_parameter) {
      rest.append(rest.empty() ? "" : "&").append(pair);
      continue;
    }
    const std::string_view value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
    if (given || (value != "true" && value != "false"))
      return base::invalid("dry_run: true or false, once", "/dry_run");
    given = value == "true";
  }
  query = std::move(rest);
  return given.value_or(false);
}

base::Result<http::Response> try_out(const Route& route, const Call& call,
                                     const PathParameters& path_parameters) {
  if (!has_dry_run(route))
    return base::invalid("this acts outside the store too, so it cannot be tried", "/dry_run");
  const RequestScope scope({.dry_run = true, .tenant = call.caller.tenant, .remember = {}});
  auto response = TRY(route.run(call, path_parameters));
  response.headers.set("Dry-Run", "true");
  return response;
}

base::Result<http::Response> carry_out_once(const Route& route, const Call& call,
                                            const PathParameters& path_parameters,
                                            Idempotency& idempotency,
                                            const Idempotency::Mark& mark) {
  if (auto before = TRY(idempotency.replay(call.caller, mark))) return *std::move(before);
  std::optional<RequestScope> scope;
  scope.emplace(RequestScope::Options{.dry_run = false,
                                      .tenant = call.caller.tenant,
                                      .remember = [&](store::Transaction& transaction) {
                                        return idempotency.remember(transaction, call.caller, mark);
                                      }});
  auto response = TRY(route.run(call, path_parameters));
  const bool wrote = scope->wrote();
  scope.reset();
  if (wrote && !route.secret_reply) idempotency.keep_answer(call.caller, mark, response);
  return response;
}

}  // namespace

base::Result<http::Response> answer_mutation(const Route& route, const Caller& caller,
                                             const http::Request& request,
                                             const PathParameters& path_parameters,
                                             Idempotency* idempotency) {
  // dry_run=false is as good as nothing: the same request with the same key.
  std::optional<http::Request> rest;
  bool dry_run = false;
  if (request.query.find(dry_run_parameter) != std::string::npos) {
    rest = request;
    dry_run = TRY(take_dry_run(rest->query));
  }
  const Call call{caller, rest ? *rest : request};
  std::optional<Idempotency::Mark> mark;
  if (idempotency != nullptr && route.method == http::Method::post)
    mark = TRY(Idempotency::mark_of(call.request));
  if (dry_run) return try_out(route, call, path_parameters);
  if (mark) return carry_out_once(route, call, path_parameters, *idempotency, *mark);
  return route.run(call, path_parameters);
}

}  // namespace core
