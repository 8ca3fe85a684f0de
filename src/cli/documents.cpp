#include "cli/documents.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "base/text.h"
#include "cli/exit_status.h"
#include "cli/text.h"

namespace cli {
namespace {

constexpr std::size_t piece_size = std::size_t{1} << 20;

struct Limit {
  std::string_view name;
  std::size_t bytes;
};
constexpr Limit of_files = {"document_bytes_max", input_bytes_max};
constexpr Limit of_pipes = {"standard_input_bytes_max", standard_input_bytes_max};

base::Error too_large(const std::string& name, const Limit& limit) {
  return base::limited(name + ": larger than " + std::to_string(limit.bytes) + " bytes (`" +
                       std::string(limit.name) + "`)");
}

// `expected` bytes are asked for at once, one more tells that it was all.
base::Result<std::string> read_stream(std::istream& stream, const std::string& name,
                                      std::size_t expected, const Limit& limit) {
  std::string text;
  for (std::size_t piece = expected + 1; stream; piece = piece_size) {
    const std::size_t size = text.size();
    if (size > limit.bytes) return too_large(name, limit);
    // All that may come, once it is more than a piece: addresses, not memory, where growing in
    // steps would hold the text twice.
    if (size > expected) text.reserve(limit.bytes + piece_size);
    text.resize(size + piece);
    stream.read(text.data() + size, static_cast<std::streamsize>(piece));
    text.resize(size + static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return base::invalid(name + ": cannot be read");
  return text;
}

// Of standard input, where it is a file and not a pipe; from where it is read on.
std::optional<std::size_t> size_of_input() {
  struct stat status = {};
  if (fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  const off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
  return at < 0 || at > status.st_size ? 0 : static_cast<std::size_t>(status.st_size - at);
}

base::Result<std::string> read_standard_input() {
  const std::string name = "standard input";
  const std::optional<std::size_t> size = size_of_input();
  if (!size) return read_stream(std::cin, name, piece_size, of_pipes);
  if (*size > input_bytes_max) return too_large(name, of_files);
  return read_stream(std::cin, name, *size, of_files);
}

}  // namespace

base::Result<std::string> read_input(const std::string& path) {
  if (path == "-") return read_standard_input();
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return base::invalid(path + ": cannot be read");
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error && size > input_bytes_max) return too_large(path, of_files);
  return read_stream(file, path, error ? piece_size : size, error ? of_pipes : of_files);
}

base::Result<std::vector<document::Node>> read_source(const std::string& path, std::uint32_t source,
                                                      document::Reading& reading) {
  std::vector<document::Node> documents;
  if (path.ends_with(".json"))
    documents = {TRY(document::read_json(source, reading))};
  else
    documents = TRY(document::read_yaml(source, reading));
  for (const document::Warning& warning : reading.warnings) warn(warning.message);
  return documents;
}

base::Result<std::vector<document::Node>> read_documents(const std::string& path,
                                                         document::Reading& reading) {
  const std::string name = path == "-" ? "standard input" : path;
  return read_source(path, reading.sources.add(name, TRY(read_input(path))), reading);
}

void warn(const std::string& message) {
  std::fprintf(stderr, "mainstay: warning: %s\n", printable(message).c_str());
}

int tell_fault(const std::string& problem) {
  std::fflush(stdout);
  std::string lines = "mainstay: ";
  for (const std::string_view line : base::split(problem, '\n')) lines += printable(line) + '\n';
  std::fputs(lines.c_str(), stderr);
  return exit_usage;
}

}  // namespace cli
