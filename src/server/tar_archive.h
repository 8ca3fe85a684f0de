// A tar archive (POSIX.1-1988 ustar, sizes past 8 GiB in GNU's base-256), as much as a backup
// needs: regular files, read and written in one pass; any tar program reads what is written. The
// header's parser takes foreign input. Belongs to one thread.
#pragma once
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace server {

inline constexpr std::size_t tar_block_bytes = 512;

struct TarEntry {
  std::string path;
  std::uint64_t size = 0;
};
// nullopt: the block of zeros that ends an archive. `invalid`: not 512 bytes, a wrong checksum, or
// something else than a regular file.
base::Result<std::optional<TarEntry>> parse_tar_header(std::string_view block);
std::string tar_header(const TarEntry& entry, base::Time modified);

class TarWriter {
 public:
  // `conflict` when the file is there already. Mode 0600.
  static base::Result<std::unique_ptr<TarWriter>> create(const std::string& path, base::Time now);
  // Adds the file under the name `path`.
  base::Done add(const std::string& path, const std::string& file);
  base::Done finish();  // synced

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  TarWriter(std::string path, base::Time now, std::FILE* file)
      : path_(std::move(path)), now_(now), file_(file) {}
  base::Done write(std::string_view bytes);

  std::string path_;
  base::Time now_;
  std::unique_ptr<std::FILE, Close> file_;
};

class TarReader {
 public:
  static base::Result<std::unique_ptr<TarReader>> open(const std::string& path);
  // The next file, after the contents of the one before were read or skipped; nullopt at the end.
  base::Result<std::optional<TarEntry>> next();
  base::Result<std::string> contents(std::size_t bytes_max);  // `invalid`: larger
  base::Done extract(const std::string& file);                // a new one, mode 0600, synced

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  TarReader(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  base::Done read(char* to, std::size_t bytes);
  base::Done skip_rest();

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t left_ = 0, padding_ = 0;  // of the current entry
};

}  // namespace server
