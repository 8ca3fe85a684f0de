#include "cli/exec.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/text.h"

namespace cli {
namespace {

constexpr std::string_view program_name = "/mainstay-server";

}  // namespace

std::vector<std::string> server_places(const std::string& own_program, const std::string& path) {
  std::vector<std::string> places;
  if (const auto slash = own_program.rfind('/'); slash != std::string::npos)
    places.push_back(own_program.substr(0, slash) + std::string(program_name));
  for (const std::string_view folder : base::split(path, ':'))
    if (!folder.empty()) places.push_back(std::string(folder) + std::string(program_name));
  return places;
}

std::vector<std::string> server_arguments(const std::string& program,
                                          std::span<const std::string> words) {
  std::vector<std::string> arguments{program};
  arguments.insert(arguments.end(), words.begin(), words.end());
  return arguments;
}

base::Error exec_server(std::span<const std::string> words, const std::string& path) {
  std::error_code ignored;
  const std::string own = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  for (const std::string& place : server_places(own, path)) {
    auto arguments = server_arguments(place, words);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    ::execv(place.c_str(), pointers.data());
    const int why = errno;
    if (why != ENOENT && why != ENOTDIR)
      return base::unavailable(place + " cannot be run: " + std::generic_category().message(why));
  }
  return base::unavailable("mainstay-server is not installed: it belongs beside " +
                           (own.empty() ? "mainstay" : own) + " or in PATH");
}

}  // namespace cli
