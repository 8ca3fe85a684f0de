// The lines of a Dockerfile, put together where they are continued. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/reading.h"

namespace document::dockerfile {

// Text that was put together from parts of a source, which knows where each byte came from.
class Joined {
 public:
  void append(std::string_view part, std::size_t source_begin);
  std::string_view text() const { return text_; }
  // Where a part of text() stands in the source. Precondition: it is one.
  Span place(std::string_view part, std::uint32_t source) const;

 private:
  struct Piece {
    std::size_t at, source_at;
  };
  std::size_t source_at(std::size_t at) const;
  std::string text_;
  std::vector<Piece> pieces_;
};

struct Heredoc {
  std::string name;
  bool expands = true;  // variables, since the name stands without quotes
  std::string content;
  Span span;
};

struct Line {      // an instruction
  std::string op;  // in capitals
  Span op_span;
  Joined rest;  // what follows the op
  Span span;    // from the op to the last line, here-documents included
  std::vector<Heredoc> heredocs;
};

struct Directive {
  std::string name, value;  // name in lower case
  Span span;
};

struct Lines {
  char escape = '\\';
  std::vector<Directive> directives;
  std::vector<Line> lines;
};

base::Result<Lines> read_lines(const Sources& sources, std::uint32_t source);

}  // namespace document::dockerfile
