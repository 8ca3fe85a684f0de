#include "platform/telemetry/context.h"

#include <utility>

namespace telemetry {
namespace {

thread_local Scope* innermost_scope = nullptr;
thread_local const SpanContext* innermost_span = nullptr;

}  // namespace

Scope::Scope(std::string request_id) : Scope(Values{std::move(request_id), {}, {}}) {}
Scope::Scope(Values values)
    : values_(std::move(values)), before_(std::exchange(innermost_scope, this)) {}
Scope::~Scope() { innermost_scope = before_; }

Scope* Scope::current() { return innermost_scope; }

void Scope::set_caller(std::string tenant, std::string caller) {
  values_.tenant = std::move(tenant);
  values_.caller = std::move(caller);
}

const SpanContext* current_span() { return innermost_span; }
const SpanContext* set_current_span(const SpanContext* context) {
  return std::exchange(innermost_span, context);
}

}  // namespace telemetry
