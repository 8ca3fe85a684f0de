#include "server/tar_archive.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "server/path_error.h"

namespace server {
namespace {

constexpr std::size_t copy_block_bytes = 1 << 20;
constexpr std::size_t name_bytes = 100;
// Where the fields stand in a header: offset and length.
struct Place {
  std::size_t at, bytes;
};
constexpr Place place_name{0, name_bytes}, place_mode{100, 8}, place_uid{108, 8}, place_gid{116, 8},
    place_size{124, 12}, place_time{136, 12}, place_checksum{148, 8}, place_type{156, 1},
    place_magic{257, 8}, place_prefix{345, 155};

void put(std::string& header, Place place, std::string_view text) {
  header.replace(place.at, text.size(), text);
}

void put_octal(std::string& header, Place place, std::uint64_t number) {
  std::string digits(place.bytes - 1, '0');
  for (std::size_t i = digits.size(); i-- > 0; number >>= 3U)
    digits[i] = static_cast<char>('0' + (number & 7U));
  put(header, place, digits);
}

// 11 octal digits hold 8 GiB; past that GNU tar's first bit says that the bytes are the number.
void put_size(std::string& header, std::uint64_t size) {
  if (size < (std::uint64_t{1} << 33U)) return put_octal(header, place_size, size);
  header[place_size.at] = static_cast<char>(0x80);
  for (std::size_t i = place_size.bytes - 1; size != 0; --i, size >>= 8U)
    header[place_size.at + i] = static_cast<char>(size & 0xFFU);
}

std::optional<std::uint64_t> octal(std::string_view text) {
  std::uint64_t number = 0;
  bool any = false;
  for (const char c : text) {
    if (c == '\0' || c == ' ') {
      if (any) break;
      continue;
    }
    if (c < '0' || c > '7') return std::nullopt;
    number = number * 8 + static_cast<std::uint64_t>(c - '0');
    any = true;
  }
  if (!any) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> size_in(std::string_view field) {
  if ((static_cast<unsigned char>(field[0]) & 0x80U) == 0) return octal(field);
  std::uint64_t size = static_cast<unsigned char>(field[0]) & 0x7FU;
  for (const char c : field.substr(1)) {
    if (size >> 48U != 0) return std::nullopt;  // no disk is that large
    size = size << 8U | static_cast<unsigned char>(c);
  }
  return size;
}

std::string_view field_of(std::string_view block, Place place) {
  return block.substr(place.at, place.bytes);
}

std::string_view text_of(std::string_view block, Place place) {
  const std::string_view field = field_of(block, place);
  return field.substr(0, std::min(field.find('\0'), field.size()));
}

// The sum of all bytes, those of the checksum itself taken for spaces.
std::uint64_t checksum(std::string_view block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool own = i >= place_checksum.at && i < place_checksum.at + place_checksum.bytes;
    sum += own ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

std::uint64_t padding_of(std::uint64_t size) {
  return (tar_block_bytes - size % tar_block_bytes) % tar_block_bytes;
}

std::FILE* open_new(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return file < 0 ? nullptr : ::fdopen(file, "wb");
}

base::Done sync(std::FILE* file, const std::string& path) {
  if (std::fflush(file) != 0 || ::fsync(::fileno(file)) != 0) return path_error(path);
  return {};
}

}  // namespace

base::Result<std::optional<TarEntry>> parse_tar_header(std::string_view block) {
  if (block.size() != tar_block_bytes) return base::invalid("the archive is cut off");
  if (block.find_first_not_of('\0') == std::string_view::npos) return std::optional<TarEntry>();
  if (octal(field_of(block, place_checksum)) != checksum(block))
    return base::invalid("not a tar archive, or damaged: a header's checksum is wrong");
  const char type = block[place_type.at];
  const std::string path(text_of(block, place_name));
  if ((type != '0' && type != '\0') || !text_of(block, place_prefix).empty())
    return base::invalid("the archive has an entry that is no backup's: " + path);
  const auto size = size_in(field_of(block, place_size));
  if (!size) return base::invalid("the archive's entry " + path + " has no size");
  return std::optional(TarEntry{.path = path, .size = *size});
}

std::string tar_header(const TarEntry& entry, base::Time modified) {
  std::string header(tar_block_bytes, '\0');
  put(header, place_name, std::string_view(entry.path).substr(0, name_bytes));
  put_octal(header, place_mode, 0600);
  put_octal(header, place_uid, 0);
  put_octal(header, place_gid, 0);
  put_size(header, entry.size);
  put_octal(
      header, place_time,
      static_cast<std::uint64_t>(std::max<std::int64_t>(modified.nanoseconds, 0)) / 1'000'000'000);
  put(header, place_type, "0");
  put(header, place_magic,
      std::string_view("ustar\0"
                       "00",
                       place_magic.bytes));
  put_octal(header, {place_checksum.at, place_checksum.bytes - 1}, checksum(header));
  header[place_checksum.at + place_checksum.bytes - 1] = ' ';
  return header;
}

base::Result<std::unique_ptr<TarWriter>> TarWriter::create(const std::string& path,
                                                           base::Time now) {
  std::FILE* file = open_new(path);
  if (file == nullptr && errno == EEXIST) return base::conflict(path + ": is there already");
  if (file == nullptr) return path_error(path);
  return std::unique_ptr<TarWriter>(new TarWriter(path, now, file));
}

base::Done TarWriter::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size())
    return path_error(path_);
  return {};
}

base::Done TarWriter::add(const std::string& path, const std::string& file) {
  const std::unique_ptr<std::FILE, Close> source(std::fopen(file.c_str(), "rbe"));
  if (!source || std::fseek(source.get(), 0, SEEK_END) != 0) return path_error(file);
  const auto size = static_cast<std::uint64_t>(std::ftell(source.get()));
  std::rewind(source.get());
  TRY(write(tar_header({.path = path, .size = size}, now_)));
  std::vector<char> block(copy_block_bytes);
  for (std::uint64_t left = size; left > 0;) {
    const std::size_t wanted = std::min<std::uint64_t>(block.size(), left);
    if (std::fread(block.data(), 1, wanted, source.get()) != wanted) return path_error(file);
    TRY(write({block.data(), wanted}));
    left -= wanted;
  }
  return write(std::string(padding_of(size), '\0'));
}

base::Done TarWriter::finish() {
  TRY(write(std::string(2 * tar_block_bytes, '\0')));
  return sync(file_.get(), path_);
}

base::Result<std::unique_ptr<TarReader>> TarReader::open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return path_error(path);
  return std::unique_ptr<TarReader>(new TarReader(path, file));
}

base::Done TarReader::read(char* to, std::size_t bytes) {
  if (std::fread(to, 1, bytes, file_.get()) == bytes) return {};
  if (std::ferror(file_.get()) != 0) return path_error(path_);
  return base::invalid(path_ + ": the archive is cut off");
}

base::Done TarReader::skip_rest() {
  std::vector<char> block(copy_block_bytes);
  for (std::uint64_t left = left_ + padding_; left > 0;) {
    const std::size_t some = std::min<std::uint64_t>(block.size(), left);
    TRY(read(block.data(), some));
    left -= some;
  }
  left_ = padding_ = 0;
  return {};
}

base::Result<std::optional<TarEntry>> TarReader::next() {
  TRY(skip_rest());
  char block[tar_block_bytes];
  TRY(read(block, sizeof block));
  auto entry = parse_tar_header({block, sizeof block});
  if (!entry) return base::invalid(path_ + ": " + entry.error().message);
  if (*entry) {
    left_ = (*entry)->size;
    padding_ = padding_of(left_);
  }
  return entry;
}

base::Result<std::string> TarReader::contents(std::size_t bytes_max) {
  if (left_ > bytes_max) return base::invalid(path_ + ": an entry is too large");
  std::string bytes(left_, '\0');
  TRY(read(bytes.data(), bytes.size()));
  left_ = 0;
  return bytes;
}

base::Done TarReader::extract(const std::string& file) {
  const std::unique_ptr<std::FILE, Close> target(open_new(file));
  if (!target) return path_error(file);
  std::vector<char> block(copy_block_bytes);
  while (left_ > 0) {
    const std::size_t some = std::min<std::uint64_t>(block.size(), left_);
    TRY(read(block.data(), some));
    if (std::fwrite(block.data(), 1, some, target.get()) != some) return path_error(file);
    left_ -= some;
  }
  return sync(target.get(), file);
}

}  // namespace server
