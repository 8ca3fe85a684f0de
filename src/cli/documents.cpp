#include "cli/documents.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "cli/exit_status.h"
#include "cli/text.h"

namespace cli {
namespace {

base::Result<std::string> read_stream(std::istream& stream, const std::string& name) {
  constexpr std::size_t piece = std::size_t{1} << 20;
  std::string text;
  while (stream) {
    const std::size_t size = text.size();
    if (size > input_bytes_max)
      return base::limited(name + ": larger than " + std::to_string(input_bytes_max) +
                           " bytes (`document_bytes_max`)");
    text.resize(size + piece);
    stream.read(text.data() + size, static_cast<std::streamsize>(piece));
    text.resize(size + static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return base::invalid(name + ": cannot be read");
  return text;
}

}  // namespace

base::Result<std::string> read_input(const std::string& path) {
  if (path == "-") return read_stream(std::cin, "standard input");
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return base::invalid(path + ": cannot be read");
  return read_stream(file, path);
}

base::Result<std::vector<document::Node>> read_documents(const std::string& path,
                                                         document::Reading& reading) {
  const std::string name = path == "-" ? "standard input" : path;
  const std::uint32_t source = reading.sources.add(name, TRY(read_input(path)));
  if (path.ends_with(".json")) return std::vector{TRY(document::read_json(source, reading))};
  auto documents = TRY(document::read_yaml(source, reading));
  for (const document::Warning& warning : reading.warnings)
    std::fprintf(stderr, "mainstay: warning: %s\n", warning.message.c_str());
  return documents;
}

int tell_fault(const std::string& problem) {
  std::fflush(stdout);
  std::string lines = "mainstay: ";
  for (const std::string_view line : base::split(problem, '\n')) lines += printable(line) + '\n';
  std::fputs(lines.c_str(), stderr);
  return exit_usage;
}

}  // namespace cli
