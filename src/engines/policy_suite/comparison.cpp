#include "engines/policy_suite/comparison.h"

#include <algorithm>

#include "base/utf8.h"
#include "engines/document/write.h"
#include "engines/kubernetes/normalise.h"
#include "engines/policy_suite/setting.h"

namespace policy_suite {
namespace {

using document::Node;

constexpr std::size_t shown_max = 120;  // bytes of a value in a difference

std::string shown(const Node* value) {
  if (value == nullptr) return "nothing";
  std::string text = document::to_json(*value);
  if (text.size() > shown_max) text = std::string(base::first_bytes(text, shown_max)) + "...";
  return text;
}

std::string told(const kubernetes::TestDifference& difference) {
  return difference.path + ": " + shown(difference.found) + ", expected " +
         shown(difference.expected);
}

}  // namespace

base::Result<const std::vector<Node>*> Comparison::expected(const std::string& path) {
  const auto known = files_read_.find(path);
  if (known != files_read_.end()) return &known->second;
  const std::span<const Node> documents = TRY(files_.documents(joined(folder_, path)));
  return &files_read_.emplace(path, objects_of(documents, arena_)).first->second;
}

base::Result<Comparison::Finding> Comparison::compare(const Row& row,
                                                      const policy::Response& response,
                                                      const policy::RuleResult& result) {
  Finding worst = Finding::none;
  if (!row.patched.empty()) {
    std::vector<Node> made;
    for (const policy::RuleResult::Target& target : result.targets) made.push_back(target.after);
    if (made.empty()) made.push_back(response.patched);
    worst = TRY(compare_all(row.patched, made));
  }
  if (!row.generated.empty() && worst != Finding::differs) {
    const Finding generated = TRY(compare_all(row.generated, result.generated));
    worst = std::max(worst, generated);
  }
  return worst;
}

base::Result<Comparison::Finding> Comparison::compare_all(const std::vector<std::string>& paths,
                                                          std::span<const Node> made) {
  Finding worst = Finding::none;
  for (const Node& object : objects_of(made, arena_)) {
    Finding finding = Finding::missing;
    for (const std::string& path : paths) {
      for (const Node& wanted : *TRY(expected(path))) {
        if (finding == Finding::equal ||
            kubernetes::identity_of(object) != kubernetes::identity_of(wanted))
          continue;
        const auto difference = kubernetes::test_difference(wanted, object);
        finding = difference ? Finding::differs : Finding::equal;
        if (difference) difference_ = told(*difference);
      }
    }
    if (finding == Finding::differs) return finding;
    worst = std::max(worst, finding);
  }
  return worst;
}

}  // namespace policy_suite
