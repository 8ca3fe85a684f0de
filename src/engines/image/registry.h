// Images of one or more OCI layouts, looked up by their names as in a registry, with what refers to
// them: signatures, attestations, other artifacts (image specification 1.1). It is filled first, by
// one thread, and reads everything but the layers of file systems; then it only answers and is safe
// from any thread. Every digest is verified while reading.
//
// Names are those of the annotation org.opencontainers.image.ref.name (or io.containerd.image.name)
// in index.json: a whole reference, "ghcr.io/acme/app:1.4", or a tag alone, which is one of the
// repository that the layout was added for. A layout may also be added as what its one image
// without a name is called.
#pragma once
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/image/bytes.h"
#include "engines/image/limits.h"

namespace image {

// A manifest or an index.
struct Stored {
  std::string digest;           // "sha256:..."
  std::string media_type;       // as its descriptor or it itself says
  std::string artifact_type;    // of an artifact; its configuration's type where it has none
  std::string subject;          // the digest of what it refers to; ""
  std::set<std::string> names;  // whole references in their normal form
  std::set<std::string> tags;   // "sha256-....sig"
  std::set<std::string> kinds;  // what `cosign save` says of it: "dev.cosignproject.cosign/sigs"
  document::Node node;
};

class Registry {
 public:
  explicit Registry(const Limits& limits = {}) : limits_(limits) {}
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // `name` is what messages call the layout; `called` is a repository, "ghcr.io/acme/app", a whole
  // name, "ghcr.io/acme/app:1.4", or "". `invalid`: no OCI layout, damaged, or a digest that is not
  // that of its content; `limited`.
  base::Done add(const Files& layout, std::string_view name, std::string_view called = {});

  // By tag or digest; a digest decides. `not_found` says where was looked; `invalid`: no reference.
  base::Result<const Stored*> find(std::string_view reference) const;
  const Stored* by_digest(std::string_view digest) const;
  // In the order in which they were read.
  const std::deque<Stored>& all() const { return all_; }
  // The content of a blob that was read, or nullptr.
  const std::string* blob(std::string_view digest) const;
  // What an index holds for linux/amd64 (or the first); an image itself.
  const Stored* platform_image(const Stored& of) const;

  // {image, resolvedImage, registry, repository, tag, digest, identifier, imageIndex, manifest,
  // config, configData}: what Kyverno's expressions see of an image. Lies in `arena` and here.
  base::Result<document::Node> metadata(std::string_view reference, document::Arena& arena) const;

 private:
  class Reader;

  Limits limits_;
  std::uint64_t bytes_ = 0;  // of blobs_
  document::Arena arena_;
  std::deque<Stored> all_;
  std::map<std::string, Stored*, std::less<>> by_digest_;
  std::map<std::string, const Stored*, std::less<>> by_name_;
  std::map<std::string, std::string, std::less<>> blobs_;
  std::vector<std::string> layouts_;
};

}  // namespace image
