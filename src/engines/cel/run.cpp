#include "engines/cel/run.h"

#include "engines/cel/value_reading.h"

namespace cel {

Value Run::fail(FaultKind kind, Span at, std::string_view subject) {
  const auto fault = arena_.array<Fault>(1);
  fault[0] = Fault{.kind = kind, .at = at, .subject = arena_.copy(subject)};
  return Value::error(fault[0]);
}

Value Run::stopped(Span at) {
  return fail(meter_.late()    ? FaultKind::deadline
              : meter_.ended() ? FaultKind::cost_limit
                               : FaultKind::memory_limit,
              at);
}

const Fault unknown_value_fault{.kind = FaultKind::unknown_value, .at = {}};

std::string message(const Fault& fault) {
  const std::string subject(fault.subject);
  switch (fault.kind) {
    case FaultKind::no_such_key:
      return "no such key: " + subject;
    case FaultKind::no_such_field:
      return "no such field: " + subject;
    case FaultKind::no_such_overload:
      return "no such overload: " + subject;
    case FaultKind::unknown_name:
      return "undeclared reference to '" + subject + "'";
    case FaultKind::index_out_of_range:
      return "index out of range: " + subject;
    case FaultKind::division_by_zero:
      return "division by zero";
    case FaultKind::overflow:
      return "out of range: " + subject;
    case FaultKind::repeated_key:
      return "repeated key: " + subject;
    case FaultKind::unsupported_key:
      return "a key is a bool, int, uint or string, not " + subject;
    case FaultKind::empty_optional:
      return "optional.none() has no value";
    case FaultKind::other:
      return subject;
    case FaultKind::unknown_value:
      return "the value is not known yet";
    case FaultKind::cost_limit:
      return "stopped: it costs more than allowed (`cost_max`)";
    case FaultKind::deadline:
      return "stopped: the deadline is over";
    case FaultKind::memory_limit:
      return "stopped: it needs more memory than allowed (`memory_bytes_max`)";
  }
  return "";
}

std::string to_text(const Fault& fault, std::string_view expression) {
  return to_text(Issue{fault.at, message(fault)}, expression);
}

}  // namespace cel
