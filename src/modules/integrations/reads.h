// What others may ask of integrations: how to read an intake record. Safe from any thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/intake.h"
#include "modules/integrations/types.h"

namespace integrations {

struct Decoded {
  std::shared_ptr<const AlertSignals>
      signals;  // shared with the record's door, which validated them
  std::string
      refused;  // why a part of it was left out: a dead letter's reason; "" when all is there
};

class Reads {
 public:
  virtual ~Reads() = default;
  // The alert signals of a record of any RecordKind; `invalid` is the dead letter's reason.
  virtual base::Result<Decoded> decode(const core::Signal& signal) const = 0;
};

// One record of RecordKind::alert_signals, for an API that validated them at its own door. `parsed`
// is kept with the record so that the projection need not read it again.
core::Signal to_record(const base::Id& tenant, base::Time received_at,
                       std::shared_ptr<const AlertSignals> signals);

// What a sender sent, of a record's bytes: a webhook's body without what was stored around it. For
// people.
std::string body_of(std::uint8_t kind, std::string_view bytes);

}  // namespace integrations
