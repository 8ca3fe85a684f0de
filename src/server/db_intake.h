// What the offline verbs know of the intake: how it fits a store that moves or comes back. The one
// place that knows it to be segment files in the data folder. Nobody else may run on either.
// Internal to server/.
#pragma once
#include <string>

#include "base/result.h"
#include "platform/store/store.h"

namespace server {

// `conflict` unless the store has applied every record that came in at `data`, and `data` is where
// its records came in.
base::Done require_intake_applied(const std::string& data, store::Store& store);

// What the store has not applied, into the new folder `to`, whose numbers go on.
base::Done copy_intake(const std::string& data, const std::string& to, store::Store& store);

// Once a store came back from a copy: an intake that goes on where the store ends, when there is
// none at `data`. `conflict` when the one there ends below. The number of records that the store
// had applied after the copy was made and that are dropped: they do not come back.
base::Result<std::uint64_t> fit_intake(const std::string& data, store::Store& store);

}  // namespace server
