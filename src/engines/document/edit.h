// Changes of documents in place: the text of a YAML or JSON file in which only what changes is
// touched, so that comments, order, quotes and the ends of lines of the rest stay. Used to mend
// files. Pure; safe from any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace document {

// From the root of a document: keys of maps and indexes of lists.
using Step = std::variant<std::string, std::size_t>;
using Path = std::vector<Step>;
std::string pointer_of(const Path& path);  // as a JSON pointer (RFC 6901): "/spec/containers/0"

// One operation, as of RFC 6902.
struct Change {
  enum class Kind : std::uint8_t {
    set,  // the value that is there, or the whole document
    add,  // a member, after the others; or an item before the one that is there or after the last
    remove,  // a member or an item
  };
  Kind kind = Kind::set;
  Path path = {};
  Node value = {};  // not of `remove`
};

// The fewest changes, in order, that make `before` equal to `after`, on the way down: members that
// differ, items that were put in and taken out. Lists are compared item by item up to
// `aligned_cells_max` pairs; beyond it by their places.
inline constexpr std::size_t aligned_cells_max = 250'000;
std::vector<Change> changes_between(const Node& before, const Node& after);

// The tree after the changes, each of which sees what the ones before it made. `not_found`: there
// is nothing at a path. Nothing is copied but what lies above a change.
base::Result<Node> changed(Arena& arena, const Node& root, std::span<const Change> changes);

inline constexpr std::size_t changes_max = 10'000;  // `changes_max`, of one text

struct DocumentChanges {
  std::size_t document = 0;  // its number among those that read_yaml gives
  std::vector<Change> changes;
};

// The text after the changes; a document is named once at most. What comes out is read again:
// `conflict` when it would not be what `changed` gives, as when a value that an alias shares would
// change for one of its users only. `not_found` as above, `limited` past a limit of reading.
base::Result<std::string> edited(std::string_view text, std::span<const DocumentChanges> of);

}  // namespace document
