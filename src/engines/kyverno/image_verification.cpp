#include "engines/kyverno/image_verification.h"

#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/kubernetes/json_patch.h"
#include "engines/kubernetes/json_pointer.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/excerpt.h"
#include "engines/kyverno/match.h"

namespace kyverno {
namespace {

using document::Key;
using document::Member;
using document::Node;
using policy::Status;

bool flag(const Node& node, std::string_view key, bool otherwise) {
  const Node* found = given(node, key);
  return found != nullptr && found->kind() == document::Kind::boolean ? found->boolean()
                                                                      : otherwise;
}

std::vector<std::string_view> texts(const Node* list) {
  std::vector<std::string_view> out;
  for (const Node& item : items_of(list))
    if (item.is_string()) out.push_back(item.string());
  return out;
}

// Each image of the object, as `images` of the context tells it.
base::Result<std::vector<Node>> all_images(Context& context) {
  std::vector<Node> out;
  const auto images = context.query("images || `{}`");
  if (!images) return images.error();
  for (const Member& list : members_of(&*images))
    for (const Member& image : members_of(&list.value)) out.push_back(image.value);
  return out;
}

// An image, and the entry of the rule that means it.
struct Meant {
  const ImageVerification* by;
  Node image;
  std::string reference;
  bool skipped;
};
base::Result<std::vector<Meant>> meant_images(std::span<const ImageVerification> verifications,
                                              Context& context) {
  std::vector<Meant> out;
  const std::vector<Node> images = TRY(all_images(context));
  for (const ImageVerification& one : verifications)
    for (const Node& image : images) {
      const std::string reference(text_of(image, "reference"));
      if (one.means(reference))
        out.push_back({.by = &one,
                       .image = image,
                       .reference = reference,
                       .skipped = matches_one(one.skipped, reference)});
    }
  return out;
}

// What the world says of an image: its digest, or why there is none.
base::Result<std::string_view> digest_of(std::string_view image, Context& context) {
  const Node known = TRY(context.session().world.image(image, context.arena()));
  const std::string_view resolved = text_of(known, "resolvedImage");
  const std::size_t at = resolved.find('@');
  if (at == std::string_view::npos) return base::not_found("the digest is not known");
  return resolved.substr(at + 1);
}

base::Result<Node> with_digest(const Node& object, const Node& image, std::string_view digest,
                               Context& context) {
  document::Arena& arena = context.arena();
  const std::string pinned =
      std::string(text_of(image, "referenceWithTag")) + "@" + std::string(digest);
  const Member operation[] = {
      {.key = Key("op"), .value = Node::string("replace")},
      {.key = Key("path"), .value = Node::string(text_of(image, "jsonPointer"))},
      {.key = Key("value"), .value = document::string(arena, pinned)}};
  const Node operations[] = {document::map(arena, operation)};
  return kubernetes::apply_json_patch(object, document::list(arena, operations), arena);
}

std::string_view name_of(Status status) {
  if (status == Status::pass) return "pass";
  return status == Status::skip ? "skip" : "fail";
}

// Shows the image where the object names it.
Outcome refused(const Meant& one, std::string message, std::string_view expected,
                const Context& context) {
  const std::string_view pointer = text_of(one.image, "jsonPointer");
  Outcome out{.status = Status::fail, .message = std::move(message)};
  if (const Node* named = kubernetes::at(context.object(), pointer))
    out.failures.push_back({.path = std::string(pointer) + "/",
                            .where = named->span(),
                            .expected = std::string(expected),
                            .found = excerpt(*named)});
  return out;
}

void verify_image(const Meant& one, VerifiedImages& out, Context& context) {
  const bool is_signed = one.by->signatures.are_wanted();
  if (is_signed) {
    out.outcomes.push_back(one.by->signatures.verify(one.reference, context));
    out.verified[one.reference] = name_of(out.outcomes.back().status);
  }
  if (!one.by->mutates_digest || !text_of(one.image, "digest").empty()) return;
  const auto digest = digest_of(one.reference, context);
  const auto patched = digest ? with_digest(out.object, one.image, *digest, context)
                              : base::Result<Node>(digest.error());
  if (!patched) {
    out.outcomes.push_back(error_outcome("failed to update digest", patched.error()));
    return;
  }
  out.object = *patched;
  if (!is_signed) {
    out.outcomes.push_back({.message = "mutated image digest"});
    return;
  }
  auto verified = out.verified.extract(one.reference);
  verified.key() = std::string(text_of(one.image, "registry")) + "/" +
                   std::string(text_of(one.image, "path")) + "@" + std::string(*digest);
  out.verified.insert(std::move(verified));
}

}  // namespace

std::vector<ImageVerification> ImageVerification::compile(const Node& list,
                                                          Compilation& compilation) {
  std::vector<ImageVerification> out;
  for (const Node& node : items_of(&list)) {
    ImageVerification one{.references = texts(given(node, "imageReferences")),
                          .skipped = texts(given(node, "skipImageReferences")),
                          .mutates_digest = flag(node, "mutateDigest", true),
                          .needs_digest = flag(node, "verifyDigest", true),
                          .is_required = flag(node, "required", true)};
    // The old form names one image and one key.
    if (const auto image = text_of(node, "image"); !image.empty()) one.references.push_back(image);
    one.signatures = ImageSignatures::compile(node, compilation);
    if (one.references.empty())
      compilation.problem(node.span(), "verifyImages names imageReferences");
    for (const std::string_view reference : one.references)
      if (find_variable(reference))
        compilation.problem(node.span(), "there are no variables in imageReferences");
    out.push_back(std::move(one));
  }
  return out;
}

bool ImageVerification::means(std::string_view image) const {
  return matches_one(references, image);
}

std::optional<Outcome> check_images(std::span<const ImageVerification> verifications,
                                    Context& context) {
  const auto meant = meant_images(verifications, context);
  if (!meant) return error_outcome("images", meant.error());
  std::string skipped;
  bool passed = false;
  for (const Meant& one : *meant) {
    if (one.skipped) {
      skipped += " " + one.reference;
      continue;
    }
    if (one.by->needs_digest && text_of(one.image, "digest").empty())
      return refused(one, "missing digest for " + one.reference, "a digest", context);
    if (one.by->is_required) {
      if (!one.by->signatures.are_wanted())
        return refused(one, "unverified image " + one.reference, "a verified image", context);
      const Outcome verified = one.by->signatures.verify(one.reference, context);
      if (verified.status != Status::pass)
        return refused(one, "unverified image " + one.reference + ": " + verified.message,
                       "a verified image", context);
    }
    passed = true;
  }
  if (passed) return Outcome{.message = "image verified"};
  if (skipped.empty()) return std::nullopt;
  return Outcome{.status = Status::skip, .message = "skipped images:" + skipped};
}

VerifiedImages verify_images(std::span<const ImageVerification> verifications, const Node& object,
                             Context& context) {
  VerifiedImages out{.outcomes = {}, .object = object};
  const auto meant = meant_images(verifications, context);
  if (!meant) {
    out.outcomes.push_back(error_outcome("images", meant.error()));
    return out;
  }
  for (const Meant& one : *meant) {
    if (one.skipped) {
      out.outcomes.push_back(
          {.status = Status::skip, .message = "skipping image reference " + one.reference});
      if (one.by->signatures.are_wanted()) out.verified[one.reference] = "skip";
    } else {
      verify_image(one, out, context);
    }
  }
  return out;
}

Node with_verified_images(const Node& object,
                          const std::map<std::string, std::string_view, std::less<>>& verified,
                          document::Arena& arena) {
  std::vector<Member> images;
  for (const auto& [image, status] : verified)
    images.push_back({.key = Key(arena.copy(image)), .value = Node::string(status)});
  const std::string text = document::to_json(document::map(arena, images));
  // The keys of the object point to them.
  static const std::string path[] = {"metadata", "annotations", "kyverno.io/verify-images"};
  return with_assignment(object, path, document::string(arena, text), arena);
}

}  // namespace kyverno
