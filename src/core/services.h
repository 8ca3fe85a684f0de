// What core hands to every module's constructor. References outlive all modules. No behaviour here.
#pragma once
#include "base/id.h"
#include "base/time.h"

namespace store {
class Store;
}
namespace telemetry {
class Log;
class Metrics;
}  // namespace telemetry

namespace core {

class Ledger;
class Notices;
class Intake;
class Tenants;

struct Services {
  store::Store& store;
  const base::Clock& clock;
  base::IdSource& ids;
  base::Randomness& randomness;
  Tenants& tenants;
  Ledger& ledger;
  Notices& notices;
  Intake& intake;
  telemetry::Log& log;
  telemetry::Metrics& metrics;
};

}  // namespace core
