#include "engines/image/limits.h"

#include <string>

namespace image {

base::Error past(std::string_view name, std::uint64_t limit) {
  return base::limited("more than " + std::to_string(limit) + " (`" + std::string(name) + "`)");
}

}  // namespace image
