#include "cli/policy_fix.h"

#include <filesystem>

#include "cli/policy_input.h"
#include "cli/replaced_file.h"
#include "engines/document/build.h"
#include "engines/kubernetes/normalise.h"
#include "engines/policy/object_names.h"

namespace cli {
namespace {

using document::Change;
using document::DocumentChanges;
using document::Member;
using document::Node;

// Joins two changes of one object: `ours` is what its file shall hold so far, `base` what the
// policy saw, which has defaults that the file lacks, and `theirs` what it made of that.
class Merge {
 public:
  explicit Merge(document::Arena& arena) : arena_(arena) {}

  Node of(const Node& ours, const Node& base, const Node& theirs) {
    if (document::equal(base, theirs)) return ours;
    // Of a map that the file does not have, or has as null, the policy saw an empty one.
    const auto may_be_map = [](const Node& node) { return node.is_map() || node.is_null(); };
    if (may_be_map(ours) && may_be_map(base) && theirs.is_map()) return of_maps(ours, base, theirs);
    if (ours.is_list() && base.is_list() && theirs.is_list() && ours.size() == base.size() &&
        base.size() == theirs.size())
      return of_lists(ours, base, theirs);
    if (!document::equal(ours, theirs) && !kubernetes::equal_for_test(ours, base))
      conflicts_ = true;
    return theirs;
  }
  bool conflicts() const { return conflicts_; }

 private:
  Node of_maps(const Node& ours, const Node& base, const Node& theirs) {
    std::vector<Member> members;
    if (ours.is_map()) {
      for (const Member& member : ours.members()) {
        const Node* seen = base.find(member.key);
        const Node* made = theirs.find(member.key);
        if (seen == nullptr && made == nullptr)
          members.push_back(member);
        else if (made != nullptr)
          members.push_back({.key = member.key,
                             .value = of(member.value, seen == nullptr ? Node() : *seen, *made)});
      }
    }
    for (const Member& member : theirs.members()) {
      if (ours.is_map() && ours.find(member.key) != nullptr) continue;
      const Node* seen = base.find(member.key);
      if (seen != nullptr && document::equal(*seen, member.value)) continue;  // a default
      members.push_back({.key = member.key,
                         .value = seen == nullptr ? member.value : of({}, *seen, member.value)});
    }
    return document::map(arena_, members);
  }

  Node of_lists(const Node& ours, const Node& base, const Node& theirs) {
    std::vector<Node> items;
    for (std::size_t i = 0; i < ours.size(); ++i)
      items.push_back(of(ours.items()[i], base.items()[i], theirs.items()[i]));
    return document::list(arena_, items);
  }

  document::Arena& arena_;
  bool conflicts_ = false;
};

// The changes of an object, as those of its document.
std::vector<Change> changes_of(const Node& original, const Node& wanted,
                               const document::Path& path) {
  std::vector<Change> changes = document::changes_between(original, wanted);
  for (Change& change : changes) change.path.insert(change.path.begin(), path.begin(), path.end());
  return changes;
}

}  // namespace

void PolicyFixes::add_objects(File& file, const Node& node, const Object& at) {
  const Node* items = node.find("items");
  if (policy::kind_of(node) != "List" || items == nullptr || !items->is_list()) {
    Object object = at;
    object.original = object.wanted = node;
    // An item that an alias repeats is there once: its place is that of its anchor.
    file.objects.try_emplace(node.span().begin, std::move(object));
    return;
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    Object item = at;
    item.path.emplace_back("items");
    item.path.emplace_back(i);
    add_objects(file, items->items()[i], item);
  }
}

base::Result<PolicyFixes::File*> PolicyFixes::file_of(std::uint32_t source) {
  const std::string path(files_.sources().name(source));
  std::error_code error;
  const std::string canonical = std::filesystem::canonical(path, error).string();
  if (error) return base::not_found(path + ": " + error.message());
  const auto [at, is_new] = by_path_.try_emplace(canonical, File{.path = path, .source = source});
  if (is_new) {
    const std::span<const Node> documents = TRY(files_.documents(path));
    for (std::size_t i = 0; i < documents.size(); ++i)
      add_objects(at->second, documents[i], {.document = i});
  }
  return &at->second;
}

base::Done PolicyFixes::change(const Node& before, const Node& after) {
  if (!before.span().known()) return base::not_found("it is in no file");
  File* file = TRY(file_of(before.span().source));
  if (file->source != before.span().source) return {};  // given twice, by another name
  const auto at = file->objects.find(before.span().begin);
  if (at == file->objects.end()) return base::not_found("it is in no file");
  Merge merge(arena_);
  const Node wanted = merge.of(at->second.wanted, before, after);
  if (merge.conflicts()) return base::conflict("policies change the same of it in different ways");
  at->second.wanted = wanted;
  return {};
}

base::Result<std::string> PolicyFixes::edited_text(const File& file, std::size_t& changes) const {
  std::map<std::size_t, DocumentChanges> documents;
  for (const auto& [begin, object] : file.objects) {
    DocumentChanges& document = documents[object.document];
    document.document = object.document;
    for (Change& change : changes_of(object.original, object.wanted, object.path)) {
      document.changes.push_back(std::move(change));
      ++changes;
    }
  }
  std::vector<DocumentChanges> all;
  for (auto& [number, document] : documents)
    if (!document.changes.empty()) all.push_back(std::move(document));
  return document::edited(files_.sources().text(file.source), all);
}

// Which objects it is that cannot be changed in the file.
void PolicyFixes::tell_problems(const File& file, const base::Error& error, Written& done) const {
  const std::size_t told = done.problems.size();
  for (const auto& [begin, object] : file.objects) {
    const std::vector<DocumentChanges> only = {
        {.document = object.document,
         .changes = changes_of(object.original, object.wanted, object.path)}};
    if (only[0].changes.empty()) continue;
    const auto text = document::edited(files_.sources().text(file.source), only);
    if (!text)
      done.problems.push_back(files_.sources().place(object.original.span()) + ": " +
                              shown_name(object.original) + ": " + text.error().message);
  }
  if (told == done.problems.size()) done.problems.push_back(file.path + ": " + error.message);
}

PolicyFixes::Written PolicyFixes::write() const {
  Written done;
  for (const auto& [canonical, file] : by_path_) {
    std::size_t changes = 0;
    const auto text = edited_text(file, changes);
    if (!text) {
      tell_problems(file, text.error(), done);
      continue;
    }
    if (changes == 0) continue;
    const auto replaced = replace_file(file.path, files_.sources().text(file.source), *text);
    if (!replaced)
      done.problems.push_back(replaced.error().message);
    else
      done.files.push_back(file.path + ": " + std::to_string(changes) +
                           (changes == 1 ? " change" : " changes"));
  }
  return done;
}

}  // namespace cli
