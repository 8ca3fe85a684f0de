// What the offline verbs know of the intake: how far it goes beside the store that applies it. Of a
// data folder it is segment files there, of PostgreSQL a table of the store itself. Nobody else may
// run on either. Internal to server/.
#pragma once
#include <string>

#include "base/result.h"
#include "platform/store/store.h"

namespace server {

// `conflict` unless the store has applied every record that came in, at `data` when they came in
// there.
base::Done require_intake_applied(const std::string& data, store::Store& store);

// What came in at `data` and the store has not applied, into the new folder `to`, whose numbers go
// on; from PostgreSQL an intake without records.
base::Done copy_intake(const std::string& data, const std::string& to, store::Store& store);

}  // namespace server
