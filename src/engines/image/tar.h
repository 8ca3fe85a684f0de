// Tar archives (POSIX ustar and pax, GNU's long names) from a stream. Nothing is unpacked. For one
// thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/image/bytes.h"
#include "engines/image/limits.h"

namespace image {

class Stream {
 public:
  virtual ~Stream() = default;
  // Fills `into` from where it is; less only at the end.
  virtual base::Result<std::size_t> read(std::span<char> into) = 0;
  // False: the stream ends before.
  virtual base::Result<bool> skip(std::uint64_t bytes);
  virtual std::uint64_t position() const = 0;
};

class BytesStream final : public Stream {
 public:
  explicit BytesStream(const Bytes& bytes) : bytes_(bytes) {}
  base::Result<std::size_t> read(std::span<char> into) override;
  base::Result<bool> skip(std::uint64_t bytes) override;
  std::uint64_t position() const override { return position_; }

 private:
  const Bytes& bytes_;
  std::uint64_t position_ = 0;
};

enum class FileType : std::uint8_t {
  file,
  hard_link,
  symbolic_link,
  character_device,
  block_device,
  directory,
  fifo
};
std::string_view name(FileType type);  // "file", "hardLink", "symlink", ...

struct TarEntry {
  std::string path;  // without "./" before and "/" behind it; "" for the root
  FileType type = FileType::file;
  std::uint32_t mode = 0;  // permissions with setuid, setgid and sticky: 07777
  std::uint64_t uid = 0, gid = 0;
  std::uint64_t size = 0;
  std::string target;  // of a link, as it stands there
};

class TarReader {
 public:
  TarReader(Stream& stream, const Limits& limits) : stream_(stream), limits_(limits) {}

  // The next entry, or false at the end. Content that was not read is passed over. `invalid`: no
  // tar, cut off, or a path that is absolute or leads out of it by "..".
  base::Result<bool> next(TarEntry& entry);
  // The content of the entry, once, at most `content_bytes_max` of it.
  base::Result<std::string> content();

 private:
  struct Extended;  // what stands before an entry for it
  base::Result<bool> read_block();
  base::Done read_extension(char type, std::uint64_t size, Extended& into);
  base::Done read_records(std::string_view records, Extended& into) const;
  base::Done fill(TarEntry& entry, const Extended& extended);
  base::Result<std::string> read_text(std::uint64_t size, std::uint64_t size_max);
  base::Error error(const std::string& message) const;

  Stream& stream_;
  const Limits limits_;
  std::string block_;
  std::uint64_t left_ = 0, padding_ = 0;  // of the entry's content
};

// "a/b" of "./a//b/"; an error when it is absolute or has "..".
base::Result<std::string> contained_path(std::string_view path, const Limits& limits);

}  // namespace image
