// Where an image is read from. The engine does no I/O: whoever opens files hands them in by these
// two interfaces. Reading is for one thread at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

namespace image {

class Bytes {
 public:
  virtual ~Bytes() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `into` from a place on, and says how much of it: less only at the end.
  virtual base::Result<std::size_t> read(std::uint64_t from, std::span<char> into) const = 0;
};

// The files of a layout folder or an archive by their names: "index.json", "blobs/sha256/...".
class Files {
 public:
  virtual ~Files() = default;
  // `not_found` when there is none of the name. The files outlive what is opened.
  virtual base::Result<std::unique_ptr<Bytes>> open(std::string_view name) const = 0;
};

// What is in memory; the text outlives it.
class MemoryBytes final : public Bytes {
 public:
  explicit MemoryBytes(std::string_view text) : text_(text) {}
  std::uint64_t size() const override { return text_.size(); }
  base::Result<std::size_t> read(std::uint64_t from, std::span<char> into) const override;

 private:
  std::string_view text_;
};

}  // namespace image
