#include "engines/cosign/attached.h"

#include <algorithm>

#include "engines/cosign/json.h"
#include "engines/cosign/limits.h"

namespace cosign {
namespace {

using document::Node;

constexpr std::string_view claim_media_type = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr std::string_view envelope_type = "application/vnd.dsse.envelope.v1+json";
constexpr std::string_view bundle_type = "application/vnd.dev.sigstore.bundle";  // .v0.3+json

// "sha256-DIGEST.sig": how cosign tags what belongs to an image.
std::string tag_of(std::string_view digest, Kind kind) {
  std::string tag(digest);
  std::ranges::replace(tag, ':', '-');
  return tag + (kind == Kind::signature ? ".sig" : ".att");
}

bool belongs(const image::Stored& stored, std::string_view digest, Kind kind) {
  if (stored.subject == digest) return true;
  // A layout of `cosign save` holds one image, and does not say that what is beside it is its own:
  // what is of another image will not verify.
  if (stored.kinds.contains(kind == Kind::signature ? "dev.cosignproject.cosign/sigs"
                                                    : "dev.cosignproject.cosign/atts"))
    return true;
  return stored.tags.contains(tag_of(digest, kind));
}

std::optional<Attached> read_layer(const Node& layer, const image::Stored& stored, Kind kind,
                                   const image::Registry& images) {
  const std::string_view type = text_at(layer, {"mediaType"});
  Attached out;
  if (type.starts_with(bundle_type))
    out.form = Attached::Form::bundle;
  else if (type == claim_media_type && kind == Kind::signature)
    out.form = Attached::Form::claim;
  else if (type == envelope_type && kind == Kind::attestation)
    out.form = Attached::Form::envelope;
  else
    return std::nullopt;
  const std::string* content = images.blob(text_at(layer, {"digest"}));
  if (content == nullptr) return std::nullopt;
  out.content = *content;
  out.signature = text_at(layer, {"annotations", "dev.cosignproject.cosign/signature"});
  out.certificate = text_at(layer, {"annotations", "dev.sigstore.cosign/certificate"});
  out.chain = text_at(layer, {"annotations", "dev.sigstore.cosign/chain"});
  out.log_entry = text_at(layer, {"annotations", "dev.sigstore.cosign/bundle"});
  out.place = stored.digest;
  return out;
}

}  // namespace

base::Result<std::vector<Attached>> attached_to(std::string_view digest, Kind kind,
                                                const image::Registry& images) {
  std::vector<Attached> all;
  for (const image::Stored& stored : images.all()) {
    if (!belongs(stored, digest, kind)) continue;
    for (const Node& layer : items_at(stored.node, {"layers"})) {
      const auto one = read_layer(layer, stored, kind, images);
      if (!one) continue;
      if (all.size() >= signatures_max)
        return base::limited("image_signatures_max: more than " + std::to_string(signatures_max));
      all.push_back(*one);
    }
  }
  return all;
}

std::string places_of(std::string_view digest, Kind kind) {
  return "the tag " + tag_of(digest, kind) + ", what refers to " + std::string(digest) +
         ", and what `cosign save` wrote beside it";
}

}  // namespace cosign
