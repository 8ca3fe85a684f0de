// Handing over to mainstay-server: same pid, same arguments. Used by run().
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace cli {

// Where it may be: beside this program, then in the folders of PATH, in this order.
std::vector<std::string> server_places(const std::string& own_program, const std::string& path);
// The argument list: the program, then all words unchanged.
std::vector<std::string> server_arguments(const std::string& program,
                                          std::span<const std::string> words);

// Does not return unless mainstay-server is not found or cannot be run.
base::Error exec_server(std::span<const std::string> words, const std::string& path);

}  // namespace cli
