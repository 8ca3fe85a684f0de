// Where a node stands: the texts that documents were read from, and spans of their bytes. Nodes,
// and texts that needed no unescaping, refer to a source's text, so Sources outlives documents.
// Adding and reading are safe from any thread.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace document {

// Bytes [begin, end) of a source. Source 0 is none: a value that an expression made.
struct Span {
  std::uint32_t source = 0;
  std::uint32_t begin = 0, end = 0;
  bool known() const { return source != 0; }
  bool lies_in(const Span& whole) const {
    return known() && source == whole.source && begin >= whole.begin && end <= whole.end;
  }
};

struct Position {
  std::size_t line = 1, column = 1;  // from 1; columns are code points
};

class Sources {
 public:
  static constexpr std::size_t sources_max = (std::size_t{1} << 24) - 1;  // `sources_max`
  static constexpr std::size_t bytes_max = std::size_t{1} << 31;          // of one text

  // The id of a new source; 0 when a limit is passed. `name` is what a finding shows, a path
  // mostly.
  std::uint32_t add(std::string name, std::string text);

  // Of a source that was added.
  std::string_view name(std::uint32_t source) const;
  std::string_view text(std::uint32_t source) const;
  std::string_view text(const Span& span) const;
  Position position(const Span& span) const;  // of its first byte
  // Bytes that nobody is to be shown, such as what a plan calls sensitive. Before anybody asks for
  // excerpts of this source.
  void hide(const Span& span);
  bool is_hidden(const Span& span) const;  // all of it
  // What a finding shows of a known span, in one step.
  struct Excerpt {
    std::string_view name;
    Position position;       // of its first byte
    std::string_view line;   // the whole line, without its end; "" where some of it is hidden
    std::string_view meant;  // the span, or as much of it as stands in that line
  };
  Excerpt excerpt(const Span& span) const;
  // "deploy.yaml:3:14"; "" for a span that is not known.
  std::string place(const Span& span) const;

 private:
  struct Source {
    std::string name, text;
    // Made when a position is first asked for. A plan is one line of tens of megabytes, in which
    // each column would otherwise be counted from its start.
    std::vector<std::uint32_t> line_starts = {}, code_points = {};
    std::map<std::uint32_t, std::uint32_t> hidden = {};  // from, to: apart from each other
    std::size_t code_points_before(std::size_t byte) const;
    std::size_t line_of(std::uint32_t byte) const;  // from 0
    std::string_view line(std::size_t number) const;
    bool hides(std::uint32_t begin, std::uint32_t end) const;  // some of these bytes
    Position position(std::size_t line, std::uint32_t byte) const;
  };
  const Source& at(std::uint32_t source) const;
  const Source& with_lines(std::uint32_t source) const;

  mutable std::mutex mutex_;            // guards sources_ and what is made later
  mutable std::deque<Source> sources_;  // by id - 1; a deque, so that texts stay where they are
};

}  // namespace document
