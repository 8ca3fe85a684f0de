// The ledger event types of notes. The object is the note's, the body the Note.
#pragma once
#include <string_view>

namespace notes::event {

inline constexpr std::string_view added = "note.added";
inline constexpr std::string_view removed = "note.removed";

}  // namespace notes::event
