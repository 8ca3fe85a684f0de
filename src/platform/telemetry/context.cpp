#include "platform/telemetry/context.h"

#include <utility>

namespace telemetry {
namespace {

thread_local Scope* innermost_scope = nullptr;
thread_local const SpanContext* innermost_span = nullptr;

}  // namespace

Scope::Scope(std::string request_id)
    : request_id_(std::move(request_id)), before_(std::exchange(innermost_scope, this)) {}
Scope::~Scope() { innermost_scope = before_; }

Scope* Scope::current() { return innermost_scope; }

void Scope::set_caller(std::string tenant, std::string caller) {
  tenant_ = std::move(tenant);
  caller_ = std::move(caller);
}

const SpanContext* current_span() { return innermost_span; }
const SpanContext* set_current_span(const SpanContext* context) {
  return std::exchange(innermost_span, context);
}

}  // namespace telemetry
