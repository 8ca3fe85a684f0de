#include "engines/image/tar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace image {
namespace {

constexpr std::size_t block_bytes = 512;
constexpr std::uint64_t extension_bytes_max = 1 << 20;  // of a pax header or a long name

// Where the fields of a header stand (POSIX.1-2017, pax, "ustar Interchange Format").
struct Field {
  std::size_t at, size;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, uid_field{108, 8}, gid_field{116, 8},
    size_field{124, 12}, checksum_field{148, 8}, link_field{157, 100}, magic_field{257, 6},
    prefix_field{345, 155};
constexpr std::size_t type_at = 156;

std::string_view bytes_of(std::string_view block, Field field) {
  return block.substr(field.at, field.size);
}
std::string_view text_of(std::string_view block, Field field) {
  const std::string_view bytes = bytes_of(block, field);
  return bytes.substr(0, bytes.find('\0'));
}

// Octal digits, or with the first bit set a number in base 256 (GNU).
std::optional<std::uint64_t> number_of(std::string_view block, Field field) {
  std::string_view bytes = bytes_of(block, field);
  std::uint64_t number = 0;
  if ((static_cast<unsigned char>(bytes[0]) & 0x80U) != 0) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const unsigned byte = static_cast<unsigned char>(bytes[i]) & (i == 0 ? 0x7FU : 0xFFU);
      if (number >> 56U != 0) return std::nullopt;
      number = number << 8U | byte;
    }
    return number;
  }
  bytes = bytes.substr(0, bytes.find('\0'));
  bytes = base::trim(bytes);
  if (bytes.empty()) return 0;
  const char* const end = bytes.data() + bytes.size();
  const auto read = std::from_chars(bytes.data(), end, number, 8);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

// The sum of all bytes, those of the checksum taken for spaces; some old tars added signed bytes.
bool checksum_fits(std::string_view block) {
  const auto wanted = number_of(block, checksum_field);
  if (!wanted) return false;
  const std::string_view own = bytes_of(block, checksum_field);
  std::uint32_t sum = 0, own_sum = 0, high = 0;  // high: bytes that are negative when signed
  for (const char byte : block) {
    sum += static_cast<unsigned char>(byte);
    high += static_cast<unsigned char>(byte) >> 7U;
  }
  for (const char byte : own) {
    own_sum += static_cast<unsigned char>(byte);
    high -= static_cast<unsigned char>(byte) >> 7U;
  }
  sum += static_cast<std::uint32_t>(own.size()) * ' ' - own_sum;
  return *wanted == sum || static_cast<std::int64_t>(*wanted) ==
                               std::int64_t{sum} - 256 * static_cast<std::int64_t>(high);
}

std::uint64_t padding_of(std::uint64_t size) {
  return (block_bytes - size % block_bytes) % block_bytes;
}

}  // namespace

struct TarReader::Extended {
  std::optional<std::string> path, target;
  std::optional<std::uint64_t> size, uid, gid;
};

base::Result<bool> Stream::skip(std::uint64_t bytes) {
  std::array<char, 64 << 10> scratch;
  while (bytes > 0) {
    const std::size_t wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes, scratch.size()));
    const std::size_t got = TRY(read({scratch.data(), wanted}));
    if (got < wanted) return false;
    bytes -= got;
  }
  return true;
}

base::Result<std::size_t> BytesStream::read(std::span<char> into) {
  const std::size_t got = TRY(bytes_.read(position_, into));
  position_ += got;
  return got;
}

base::Result<bool> BytesStream::skip(std::uint64_t bytes) {
  const bool inside = bytes <= bytes_.size() - std::min(position_, bytes_.size());
  position_ = inside ? position_ + bytes : bytes_.size();
  return inside;
}

std::string_view name(FileType type) {
  constexpr std::array<std::string_view, 7> names = {
      "file", "hardLink", "symlink", "characterDevice", "blockDevice", "directory", "fifo"};
  return names[static_cast<std::size_t>(type)];
}

base::Error TarReader::error(const std::string& message) const {
  return base::invalid("tar, byte " + std::to_string(stream_.position()) + ": " + message);
}

base::Result<std::string> contained_path(std::string_view path, const Limits& limits) {
  if (path.size() > limits.path_bytes_max)
    return past("image_path_bytes_max", limits.path_bytes_max);
  if (path.starts_with('/')) return base::invalid("an absolute name: " + std::string(path));
  std::string clean;
  for (const std::string_view part : base::split(path, '/')) {
    if (part == "..")
      return base::invalid("a name that leads out of the archive: " + std::string(path));
    if (part.empty() || part == ".") continue;
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  return clean;
}

// False at the end of the archive: a block of zeros, or of the stream.
base::Result<bool> TarReader::read_block() {
  block_.resize(block_bytes);
  const std::size_t got = TRY(stream_.read({block_.data(), block_.size()}));
  if (got == 0) return false;
  if (got < block_bytes) return error("cut off");
  if (block_.find_first_not_of('\0') == std::string::npos) return false;
  if (!checksum_fits(block_)) return error("not a header of tar, or damaged");
  return true;
}

base::Result<std::string> TarReader::read_text(std::uint64_t size, std::uint64_t size_max) {
  if (size > size_max) return error("a header of " + std::to_string(size) + " bytes");
  std::string text(static_cast<std::size_t>(size), '\0');
  if (TRY(stream_.read({text.data(), text.size()})) < text.size()) return error("cut off");
  return text;
}

// "length key=value\n", the length in decimal and of the whole record.
base::Done TarReader::read_records(std::string_view records, Extended& into) const {
  while (!records.empty()) {
    std::size_t length = 0;
    const auto read = std::from_chars(records.data(), records.data() + records.size(), length);
    const auto head = static_cast<std::size_t>(read.ptr - records.data()) + 1;
    if (read.ec != std::errc() || length > records.size() || head >= length ||
        records[length - 1] != '\n')
      return error("a damaged pax header");
    const std::string_view record = records.substr(head, length - head - 1);
    records.remove_prefix(length);
    const std::size_t equal = record.find('=');
    if (equal == std::string_view::npos) return error("a damaged pax header");
    const std::string_view key = record.substr(0, equal), value = record.substr(equal + 1);
    if (key == "path") into.path = value;
    if (key == "linkpath") into.target = value;
    std::optional<std::uint64_t>* const number = key == "size"  ? &into.size
                                                 : key == "uid" ? &into.uid
                                                 : key == "gid" ? &into.gid
                                                                : nullptr;
    if (number == nullptr) continue;
    std::uint64_t parsed = 0;
    const char* const end = value.data() + value.size();
    const auto digits = std::from_chars(value.data(), end, parsed);
    if (digits.ec != std::errc() || digits.ptr != end) return error("a damaged pax header");
    *number = parsed;
  }
  return {};
}

base::Done TarReader::read_extension(char type, std::uint64_t size, Extended& into) {
  const std::string text = TRY(read_text(size, extension_bytes_max));
  if (!TRY(stream_.skip(padding_of(size)))) return error("cut off");
  if (type == 'x') return read_records(text, into);
  // What holds for all entries ('g') is comments of git and such.
  if (type == 'L') into.path = text.substr(0, text.find('\0'));
  if (type == 'K') into.target = text.substr(0, text.find('\0'));
  return {};
}

base::Result<bool> TarReader::next(TarEntry& entry) {
  if (!TRY(stream_.skip(left_ + padding_))) return error("cut off");
  left_ = padding_ = 0;
  constexpr int extensions_max = 8;  // before one entry: two long names and two pax headers at most
  Extended extended;
  for (int i = 0; i < extensions_max; ++i) {
    if (!TRY(read_block())) return false;
    const char type = block_[type_at];
    if (std::string_view("xgLK").find(type) == std::string_view::npos) {
      TRY(fill(entry, extended));
      return true;
    }
    const auto size = number_of(block_, size_field);
    if (!size) return error("a size that is no number");
    TRY(read_extension(type, *size, extended));
  }
  return error("too many extended headers in a row");
}

base::Done TarReader::fill(TarEntry& entry, const Extended& extended) {
  const auto size = extended.size ? extended.size : number_of(block_, size_field);
  const auto uid = extended.uid ? extended.uid : number_of(block_, uid_field);
  const auto gid = extended.gid ? extended.gid : number_of(block_, gid_field);
  const auto mode = number_of(block_, mode_field);
  if (!size || !uid || !gid || !mode) return error("a size, owner or mode that is no number");
  if (*size > limits_.file_bytes_max) return past("image_file_bytes_max", limits_.file_bytes_max);
  std::string path(text_of(block_, name_field));
  if (bytes_of(block_, magic_field).starts_with("ustar") && block_[magic_field.at + 5] == '\0')
    if (const std::string_view prefix = text_of(block_, prefix_field); !prefix.empty())
      path.insert(0, std::string(prefix) + "/");
  if (extended.path) path = *extended.path;
  const char type = block_[type_at];
  const bool named_directory = path.ends_with('/') && (type == '0' || type == '\0');
  constexpr std::string_view types = "0123456";
  const std::size_t known = types.find(type == '\0' || type == '7' ? '0' : type);
  if (known == std::string_view::npos)
    return error(std::string("an entry of type '") + type + "', which is not supported");
  entry.path = TRY(contained_path(path, limits_));
  entry.type = named_directory ? FileType::directory : static_cast<FileType>(known);
  entry.mode = static_cast<std::uint32_t>(*mode & 07777U);
  entry.uid = *uid;
  entry.gid = *gid;
  entry.target = extended.target ? *extended.target : std::string(text_of(block_, link_field));
  if (entry.target.size() > limits_.path_bytes_max)
    return past("image_path_bytes_max", limits_.path_bytes_max);
  // Links have no content, whatever size they claim.
  const bool has_content = entry.type == FileType::file || entry.type == FileType::directory;
  left_ = has_content ? *size : 0;
  padding_ = padding_of(left_);
  entry.size = entry.type == FileType::file ? *size : 0;
  return {};
}

base::Result<std::string> TarReader::content() {
  const std::uint64_t size = std::min<std::uint64_t>(left_, limits_.content_bytes_max);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (TRY(stream_.read({text.data(), text.size()})) < text.size()) return error("cut off");
  left_ -= size;
  return text;
}

}  // namespace image
