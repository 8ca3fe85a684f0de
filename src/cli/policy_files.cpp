#include "cli/policy_files.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "cli/documents.h"
#include "cli/policy_image.h"
#include "cli/policy_library.h"
#include "cli/policy_payloads.h"
#include "engines/kyverno/load.h"

namespace cli {
namespace {

namespace fs = std::filesystem;
using document::Node;

constexpr std::string_view library_prefix = "library:";

// What changes when a layout does: its index, or the archive itself.
std::string index_of(const std::string& layout) {
  std::error_code error;
  return fs::is_directory(layout, error) ? layout + "/index.json" : layout;
}

}  // namespace

bool is_yaml_or_json(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

base::Result<std::vector<std::string>> files_below(const std::string& path,
                                                   bool (*wanted)(std::string_view name)) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (!fs::exists(path, error)) return base::invalid(path + ": there is no such file or folder");
    return std::vector{path};
  }
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_regular_file() && wanted(entry->path().filename().native()))
      found.push_back(entry->path().lexically_normal().native());
  if (error) return base::invalid(path + ": " + error.message());
  std::ranges::sort(found);
  return found;
}

base::Result<std::vector<Node>> PolicyFiles::read_library(const std::string& path, File& file) {
  std::vector<Node> all;
  for (const policy::LibraryFile* shipped :
       shipped_policies(std::string_view(path).substr(library_prefix.size()))) {
    const std::uint32_t source =
        sources_.add(std::string(library_prefix).append(shipped->path), std::string(shipped->text));
    document::Reading reading{.sources = sources_, .arena = file.arena, .keys = file.keys};
    const std::vector<Node> documents = TRY(document::read_yaml(source, reading));
    all.insert(all.end(), documents.begin(), documents.end());
  }
  if (all.empty())
    return base::invalid(path +
                         ": no policy that is shipped stands there; `mainstay policy docs -p "
                         "library:` tells them all");
  return all;
}

base::Result<std::vector<Node>> PolicyFiles::read(const std::string& path, File& file) {
  if (path.starts_with(library_prefix)) return read_library(path, file);
  std::error_code error;
  if (fs::is_directory(path, error)) {
    std::vector<Node> all;
    for (const std::string& below : TRY(files_below(path, is_yaml_or_json))) {
      const std::span<const Node> documents = TRY(this->documents(below));
      all.insert(all.end(), documents.begin(), documents.end());
    }
    return all;
  }
  std::string text = TRY(read_input(path));
  if (is_source_file(path)) {
    auto converted = source_text(path, std::move(text));
    if (!converted) return std::vector<Node>();
    text = *std::move(converted);
  }
  const std::uint32_t source = sources_.add(path == "-" ? "standard input" : path, std::move(text));
  document::Reading reading{.sources = sources_, .arena = file.arena, .keys = file.keys};
  if (is_payload(path)) return std::vector{TRY(read_payload(path, source, reading))};
  return read_source(path, source, reading);
}

base::Result<std::span<const Node>> PolicyFiles::documents(const std::string& path) {
  File* file = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto& slot = files_[path];
    if (slot == nullptr) slot = std::make_unique<File>();
    file = slot.get();
  }
  std::call_once(file->once, [&] { file->documents = read(path, *file); });
  if (!file->documents) return file->documents.error();
  return std::span<const Node>(*file->documents);
}

base::Result<policy::PolicySet> PolicyFiles::load(std::span<const std::string> paths,
                                                  std::span<const std::string> exceptions) {
  std::vector<Node> documents;
  for (const auto& group : {paths, exceptions}) {
    for (const std::string& path : group) {
      const std::span<const Node> more = TRY(this->documents(path));
      documents.insert(documents.end(), more.begin(), more.end());
    }
  }
  kyverno::Loaded loaded = kyverno::load_policies(documents, sources_);
  if (misnamed_ == Misnamed::refused)
    std::ranges::move(loaded.misnamed, std::back_inserter(loaded.rejected));
  return policy::PolicySet{.policies = std::move(loaded.policies),
                           .rejected = std::move(loaded.rejected)};
}

void PolicyFiles::forget(const std::string& path) {
  const auto known = files_.find(path);
  if (known == files_.end()) return;
  forgotten_.push_back(std::move(known->second));
  files_.erase(known);
}

std::vector<std::string> PolicyFiles::paths() const {
  std::vector<std::string> all;
  for (const auto& [path, file] : files_) all.push_back(path);
  for (const auto& [layouts, images] : images_)
    for (const std::string& layout : layouts) all.push_back(index_of(named_layout(layout).path));
  return all;
}

std::vector<const policy::Policy*> PolicyFiles::loaded() const {
  std::vector<const policy::Policy*> all;
  std::set<std::uint64_t> seen;  // places: a policy may be loaded with several sets of exceptions
  for (const auto& [paths, policies] : policies_) {
    if (!policies->set) continue;
    for (const auto& policy : policies->set->policies) {
      const document::Span at = policy->identity().at;
      if (seen.insert(std::uint64_t{at.source} << 32U | at.begin).second)
        all.push_back(policy.get());
    }
  }
  return all;
}

base::Result<const policy::PolicySet*> PolicyFiles::policies(
    std::span<const std::string> paths, std::span<const std::string> exceptions) {
  std::vector<std::string> key(paths.begin(), paths.end());
  key.emplace_back();  // no path: what follows are exceptions
  key.insert(key.end(), exceptions.begin(), exceptions.end());
  Policies* policies = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto& slot = policies_[key];
    if (slot == nullptr) slot = std::make_unique<Policies>();
    policies = slot.get();
  }
  std::call_once(policies->once, [&] { policies->set = load(paths, exceptions); });
  if (!policies->set) return policies->set.error();
  return &*policies->set;
}

base::Result<const image::Registry*> PolicyFiles::images(std::span<const std::string> layouts) {
  std::vector<std::string> all = layouts_;
  all.insert(all.end(), layouts.begin(), layouts.end());
  if (all.empty()) return nullptr;
  Images* images = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto& place = images_[all];
    if (place == nullptr) place = std::make_unique<Images>();
    images = place.get();
  }
  std::call_once(images->once, [&] {
    for (const std::string& layout : all)
      if (images->added) images->added = add_layout_at(layout, images->registry);
  });
  if (!images->added) return images->added.error();
  return &images->registry;
}

}  // namespace cli
