// The door to libfyaml: YAML as a stream of events with byte positions, for readers that build a
// tree of their own at the speed of the scanner. No limits and no meaning:
// those are the reader's. Not shared between threads.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base::yaml {

enum class EventKind : std::uint8_t {
  document_start,
  document_end,
  scalar,
  alias,
  sequence_start,
  sequence_end,
  mapping_start,  // then key, value, key, value ...
  mapping_end,
  stream_end
};

struct Event {
  EventKind kind = EventKind::stream_end;
  bool plain = false;                      // a scalar without quotes and not of a block
  bool given = true;                       // false: a scalar that is left out, as in "key:"
  bool stable = false;                     // `text` is part of what was opened, byte for byte
  std::string_view text = {};              // of a scalar, or the anchor that an alias names
  std::string_view anchor = {}, tag = {};  // tag: "tag:yaml.org,2002:str", "!Ref", "!"; "" for none
  // Bytes of what was opened; with quotes, without the line end after a block scalar. Of what is
  // left out both are where the event before ended; a block collection's end is only approximate.
  std::size_t begin = 0, end = 0;
};

class Events {
 public:
  Events();
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Starts with a text, which outlives its events. It is UTF-8.
  Done open(std::string_view text);
  // The next event; its texts live until the next call. `invalid` where the text is
  // no YAML (see error_at); nothing comes after it or stream_end.
  Result<Event> next();
  // Where the last error is, in bytes.
  std::size_t error_at() const { return error_at_; }

 private:
  struct Parser;
  struct ParserEnd {
    void operator()(Parser* parser) const;
  };
  void take(Event& event);
  void take_scalar(Event& event);
  Error failure();

  std::unique_ptr<Parser, ParserEnd> parser_;
  std::string_view text_;
  std::string own_;  // the text of the event, where libfyaml cannot be trusted with it
  std::size_t last_ = 0, error_at_ = 0;
};

}  // namespace base::yaml
