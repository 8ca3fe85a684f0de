// Images of containers as documents, from an OCI layout (image specification 1.1) or from what
// `docker save` writes; never from a network. Digests are verified on the way. Pure: files are
// handed in (bytes.h, archive.h). For one thread.
//
//   {apiVersion, kind: Image, metadata: {name}, index, manifest, config,
//    layers: [{digest, size, mediaType, files: [...]}], reference, files: [...]}
//
// `config` is the configuration, without members that are null: {architecture, os, config: {User,
// Env, ...}, rootfs, history}. `index` is null in an archive of docker, whose entry of
// manifest.json is `manifest`. `reference` is there if one is known; of a layout it may be the tag
// alone. A layer whose content is not there or not read has no `files`.
// The files of a layer are what it holds; those of the image what is left of all layers. A file is
// {path, type, mode, uid, gid, size}, with `target` of a link, `setuid`, `setgid` where they are
// set, and in the image's list `layer`, its number.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/image/bytes.h"
#include "engines/image/limits.h"
#include "engines/image/tar.h"

namespace image {

struct Options {
  // Which image of several, as `references_in` calls it; none: the first.
  std::optional<std::string> called = {};
  std::string platform =
      "linux/amd64";  // which image of an index; the first one when it has no such
  enum class Layers : std::uint8_t {
    unread,  // not even their digests
    listed,
  } layers = Layers::listed;
  // Files whose content is wanted, by their entry and the number of their layer, also of such that
  // a layer above hides. Only regular ones up to `content_bytes_max`.
  std::function<bool(const TarEntry& file, std::size_t layer)> wants_content = {};
  std::function<void(const TarEntry& file, std::size_t layer, std::string_view content)> content =
      {};
};

// `name` is what findings show. The node depends on the arena alone. `invalid`: no image, damaged,
// or a digest that is not that of its content; `not_found`: a file is missing; `limited`.
base::Result<document::Node> read_image(const Files& files, std::string_view name,
                                        document::Arena& arena, const Options& options = {},
                                        const Limits& limits = {});

// What a layout or an archive holds: the reference of each image, of one without a reference "" or
// the name of its configuration. Of one that has several names the first is told, of an image for
// several platforms one. Errors as `read_image`, and `limited` past `image_images_max`.
base::Result<std::vector<std::string>> references_in(const Files& files, const Limits& limits = {});

}  // namespace image
