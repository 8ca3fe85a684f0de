// The product's nouns and one more.
#include <vector>

#include "cli/note.h"
#include "cli/nouns.h"

namespace cli {

std::span<const Noun* const> tree() {
  static const std::vector<const Noun*> nouns = [] {
    const auto product = product_nouns();
    std::vector<const Noun*> all(product.begin(), product.end());
    all.push_back(&note_noun);
    return all;
  }();
  return nouns;
}

}  // namespace cli
