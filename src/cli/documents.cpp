#include "cli/documents.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "cli/exit_status.h"
#include "cli/text.h"

namespace cli {
namespace {

constexpr std::size_t piece_size = std::size_t{1} << 20;

base::Error too_large(const std::string& name) {
  return base::limited(name + ": larger than " + std::to_string(input_bytes_max) +
                       " bytes (`document_bytes_max`)");
}

// `expected` bytes are asked for at once, one more tells that it was all.
base::Result<std::string> read_stream(std::istream& stream, const std::string& name,
                                      std::size_t expected) {
  std::string text;
  for (std::size_t piece = expected + 1; stream; piece = piece_size) {
    const std::size_t size = text.size();
    if (size > input_bytes_max) return too_large(name);
    text.resize(size + piece);
    stream.read(text.data() + size, static_cast<std::streamsize>(piece));
    text.resize(size + static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return base::invalid(name + ": cannot be read");
  return text;
}

}  // namespace

base::Result<std::string> read_input(const std::string& path) {
  if (path == "-") return read_stream(std::cin, "standard input", piece_size);
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return base::invalid(path + ": cannot be read");
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error && size > input_bytes_max) return too_large(path);
  return read_stream(file, path, error ? piece_size : size);
}

base::Result<std::vector<document::Node>> read_documents(const std::string& path,
                                                         document::Reading& reading) {
  const std::string name = path == "-" ? "standard input" : path;
  const std::uint32_t source = reading.sources.add(name, TRY(read_input(path)));
  std::vector<document::Node> documents;
  if (path.ends_with(".json"))
    documents = {TRY(document::read_json(source, reading))};
  else
    documents = TRY(document::read_yaml(source, reading));
  for (const document::Warning& warning : reading.warnings) warn(warning.message);
  return documents;
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
