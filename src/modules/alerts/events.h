// What alerts tells those above: transitions of episodes. A listener takes part in the unit of work
// that commits them, so that an incident opens in the same commit as its episode; then it hears
// that they are durable. Both run on the projection's thread, in order; batches belong to one
// tenant. Also the ledger event types of silences.
#pragma once
#include <span>
#include <string_view>

#include "base/result.h"
#include "modules/alerts/types.h"
#include "platform/store/store.h"

namespace alerts {

enum class TransitionKind : std::uint8_t {
  opened,     // a new episode fires (episode->silenced: muted from the start)
  resolved,   // it ended
  silenced,   // a firing episode became muted by a silence
  unsilenced  // its last silence ended
};

struct Transition {
  TransitionKind kind;
  EpisodePtr episode;
  base::Time at;
};

class TransitionListener {
 public:
  virtual ~TransitionListener() = default;
  // Within the unit of work: may be run again; no outside effects but through the transaction.
  virtual base::Done commit(store::Transaction& transaction,
                            std::span<const Transition> transitions) = 0;
  // After the commit, exactly once for each transition in this process's life; quick.
  virtual void committed(const base::Id& tenant, std::span<const Transition> transitions) = 0;
};

namespace event {  // ledger types; the body is SilenceView; the object is the silence's id
inline constexpr std::string_view silence_created = "silence.created";
inline constexpr std::string_view silence_updated = "silence.updated";
inline constexpr std::string_view silence_expired = "silence.expired";
}  // namespace event

}  // namespace alerts
