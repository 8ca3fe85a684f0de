// How a request that changes something is answered: tried and undone with `dry_run=true`, answered
// as before when its Idempotency-Key is known, else carried out. Used by the router, after the
// caller's permission was checked.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/idempotency.h"
#include "core/route.h"

namespace core {

inline constexpr std::string_view dry_run_parameter = "dry_run";
inline bool is_mutation(const Route& route) { return route.method != http::Method::get; }
// Whether a route may be tried: everything it does is done by the store.
inline bool has_dry_run(const Route& route) {
  return is_mutation(route) && !route.open && route.effects == Effects::store;
}

// `idempotency` may be null: then keys mean nothing.
base::Result<http::Response> answer_mutation(
    const Route& route, const Caller& caller, const http::Request& request,
    const std::vector<std::pair<std::string, std::string>>& path_parameters,
    Idempotency* idempotency);

}  // namespace core
