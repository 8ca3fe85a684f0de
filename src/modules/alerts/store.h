// The tables of alerts; all SQL. Within the caller's unit of work or snapshot, whose tenant is
// meant.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "modules/alerts/types.h"
#include "platform/store/store.h"

namespace alerts {

base::Done put_episode(store::Transaction& transaction, const Episode& episode);
using EachEpisode = std::function<void(std::shared_ptr<Episode>)>;  // a fresh one, nobody else's
base::Done each_open_episode(const store::Snapshot& snapshot, const EachEpisode& visit);
// Resolved since `since`, newest first, at most `limit`.
base::Done each_resolved_episode(const store::Snapshot& snapshot, base::Time since,
                                 std::int64_t limit, const EachEpisode& visit);
base::Result<EpisodePtr> find_episode(const store::Snapshot& snapshot, const base::Id& id);

base::Done put_silence(store::Transaction& transaction, const Silence& silence);
// Also in a unit of work, which then sees its own writes.
base::Result<std::optional<Silence>> find_silence(const store::Snapshot& snapshot,
                                                  const base::Id& id);
base::Result<std::vector<Silence>> all_silences(const store::Snapshot& snapshot);
base::Result<std::int64_t> count_silences(const store::Snapshot& snapshot);
base::Result<std::vector<base::Id>> silences_over_before(const store::Snapshot& snapshot,
                                                         base::Time before);
base::Done delete_silence(store::Transaction& transaction, const base::Id& id);

// How far something was read; of the snapshot's tenant, nil for the projection as a whole.
struct Position {
  std::uint64_t position = 0;
  base::Time at;
};
base::Result<Position> read_position(const store::Snapshot& snapshot);
base::Done put_position(store::Transaction& transaction, const Position& position);

}  // namespace alerts
