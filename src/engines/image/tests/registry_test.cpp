#include "engines/image/registry.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/image/tests/archives.h"

namespace image {
namespace {

constexpr std::string_view manifest_type = "application/vnd.oci.image.manifest.v1+json";

// An image whose configuration names the user; its descriptor, with more members.
std::string image_of(Layout& layout, std::string_view user, std::string_view more = {}) {
  const std::string config = layout.descriptor(
      fmt::format(R"({{"os":"linux","architecture":"amd64","config":{{"User":"{}"}}}})", user),
      "application/vnd.oci.image.config.v1+json");
  return layout.descriptor(fmt::format(R"({{"schemaVersion":2,"config":{},"layers":[]}})", config),
                           manifest_type, more);
}
std::string named(std::string_view name) {
  return fmt::format(R"(,"annotations":{{"org.opencontainers.image.ref.name":"{}"}})", name);
}
void list(Layout& layout, const std::vector<std::string>& descriptors) {
  std::string all;
  for (const std::string& one : descriptors) all += (all.empty() ? "" : ",") + one;
  layout.files["index.json"] = R"({"schemaVersion":2,"manifests":[)" + all + "]}";
}

// The user of the image, or why there is none.
std::string user_of(const Registry& registry, std::string_view reference) {
  document::Arena arena;
  const auto metadata = registry.metadata(reference, arena);
  if (!metadata) return metadata.error().message;
  return std::string(metadata->find("config")->find("config")->find("User")->string());
}

TEST(Registry, finds_images_by_any_form_of_their_name) {
  Layout layout;
  list(layout, {image_of(layout, "hub", named("docker.io/library/nginx:1.27")),
                image_of(layout, "own", named("ghcr.io/acme/app:1"))});
  Registry registry;
  ASSERT_TRUE(registry.add(layout, "layout"));
  for (const std::string_view name :
       {"nginx:1.27", "docker.io/nginx:1.27", "index.docker.io/library/nginx:1.27"})
    EXPECT_EQ(user_of(registry, name), "hub") << name;
  const std::string digest = (*registry.find("ghcr.io/acme/app:1"))->digest;
  EXPECT_EQ(user_of(registry, "ghcr.io/acme/app@" + digest), "own");
  EXPECT_EQ(user_of(registry, "ghcr.io/acme/app:any@" + digest), "own");
  EXPECT_EQ(user_of(registry, "ghcr.io/acme/app:2"),
            "there is no image ghcr.io/acme/app:2 in layout");
}

TEST(Registry, takes_tags_and_images_without_names_for_what_they_are_said_to_be) {
  Layout layout;
  list(layout, {image_of(layout, "tagged", named("1.4")), image_of(layout, "nameless")});
  Registry unnamed;
  ASSERT_TRUE(unnamed.add(layout, "layout"));
  EXPECT_FALSE(unnamed.find("ghcr.io/acme/app:1.4"));
  Registry by_repository;
  ASSERT_TRUE(by_repository.add(layout, "layout", "ghcr.io:443/acme/app"));
  EXPECT_EQ(user_of(by_repository, "ghcr.io:443/acme/app:1.4"), "tagged");
  Registry by_name;
  ASSERT_TRUE(by_name.add(layout, "layout", "ghcr.io/acme/app:2"));
  EXPECT_EQ(user_of(by_name, "ghcr.io/acme/app:2"), "nameless");
}

TEST(Registry, refuses_what_is_ambiguous_or_damaged) {
  Layout two;
  list(two, {image_of(two, "a", named("ghcr.io/acme/app:1")),
             image_of(two, "b", named("ghcr.io/acme/app:1"))});
  Registry registry;
  const auto added = registry.add(two, "layout");
  ASSERT_FALSE(added);
  EXPECT_NE(added.error().message.find("two images called"), std::string::npos);

  Layout nameless;
  list(nameless, {image_of(nameless, "a"), image_of(nameless, "b")});
  EXPECT_FALSE(Registry().add(nameless, "layout", "ghcr.io/acme/app:1"));

  Layout damaged;
  list(damaged, {image_of(damaged, "a", named("ghcr.io/acme/app:1"))});
  for (auto& [path, content] : damaged.files)
    if (path.starts_with("blobs/")) content += ' ';
  EXPECT_FALSE(Registry().add(damaged, "layout"));
  EXPECT_FALSE(Registry().add(Layout(), "layout"));
  Layout many;
  list(many, {image_of(many, "a"), image_of(many, "b")});
  const auto limited = Registry({.manifests_max = 1}).add(many, "layout");
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().code, base::Code::limited);
}

TEST(Registry, chooses_the_image_of_an_index_by_its_platform) {
  Layout layout;
  const std::string arm =
      image_of(layout, "arm", R"(,"platform":{"os":"linux","architecture":"arm64"})");
  const std::string amd =
      image_of(layout, "amd", R"(,"platform":{"os":"linux","architecture":"amd64"})");
  const std::string index =
      layout.descriptor(R"({"schemaVersion":2,"manifests":[)" + arm + "," + amd + "]}",
                        "application/vnd.oci.image.index.v1+json", named("ghcr.io/acme/app:1"));
  list(layout, {index});
  Registry registry;
  ASSERT_TRUE(registry.add(layout, "layout"));
  EXPECT_EQ(user_of(registry, "ghcr.io/acme/app:1"), "amd");
}

}  // namespace
}  // namespace image
