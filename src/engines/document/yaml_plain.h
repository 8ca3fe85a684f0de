// The YAML that nearly all manifests consist of, read several times as fast as libfyaml does: block
// maps and lists, scalars in one line without escapes, block scalars, lists in one line. Anything
// else, and anything that may be wrong, is left to libfyaml: this reader says nothing about it.
// What it does read it reads as libfyaml's events would be, spans included; a fuzzer compares them.
#pragma once
#include <optional>

#include "engines/document/reading.h"
#include "engines/document/yaml_split.h"

namespace document {

class PlainYaml {
 public:
  PlainYaml(std::uint32_t source, Reading& reading, const Limits& limits);

  // The document of a chunk, or nullopt: it is not of the kind above.
  std::optional<Node> read(const Chunk& chunk);
  std::size_t nodes() const { return nodes_; }  // of all documents that were read
  Builder& builder() { return builder_; }       // for the duplicates that it met

 private:
  bool next_line();
  bool is_dash(std::size_t at) const;
  bool is_plain_start(std::size_t at) const;
  bool is_blank_after(std::size_t at) const;
  bool block();
  bool map();
  bool list();
  bool entry();
  bool map_value();
  bool key();
  std::optional<std::size_t> key_end(std::size_t at) const;
  bool scalar(std::size_t parent_column);
  bool plain();
  bool quoted();
  bool flow_list();
  bool flow_item();
  bool empty_map();
  struct BlockLines {
    std::size_t end = 0;          // of the last line that is not blank
    std::size_t blank_after = 0;  // lines
  };
  bool block_scalar(std::size_t parent_column);
  std::optional<BlockLines> block_lines(std::size_t indent, bool folded);
  bool block_line(std::size_t indent, bool folded, std::size_t blank_lines);
  std::size_t spaces_at(std::size_t at) const;
  bool begin(Kind kind);
  bool add(const Node& node, std::size_t begin, std::size_t end);
  bool end();
  Span span(std::size_t begin, std::size_t end) const;

  const std::uint32_t source_;
  const std::string_view text_;
  Reading& reading_;
  const Limits limits_;
  Builder builder_;
  std::size_t nodes_ = 0;
  std::size_t end_ = 0;       // of the chunk
  std::size_t next_ = 0;      // where the next line begins
  std::size_t line_end_ = 0;  // of this line, without its line feed
  std::size_t at_ = 0;        // what is looked at, within this line
  std::size_t column_ = 0;    // of at_, from 0
  bool done_ = false;         // there is no further line
  std::size_t last_end_ = 0;  // of what was read last
  std::string scratch_;
};

}  // namespace document
