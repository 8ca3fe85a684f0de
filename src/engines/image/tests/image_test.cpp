#include "engines/image/image.h"

#include <gtest/gtest.h>

#include "base/compress/compress.h"
#include "engines/document/write.h"
#include "engines/image/archive.h"
#include "engines/image/tests/archives.h"

namespace image {
namespace {

using document::Node;

const std::vector<Entry> lower = {{.path = "./", .type = '5', .mode = 0755},
                                  {.path = "./etc/", .type = '5', .mode = 0755},
                                  {.path = "./etc/passwd", .content = "root"},
                                  {.path = "./etc/secret", .content = "key"},
                                  {.path = "./opt/a/x", .content = "1"},
                                  {.path = "./opt/a/y", .content = "2"},
                                  {.path = "./bin/su", .content = "elf", .mode = 04755}};
const std::vector<Entry> upper = {
    {.path = "etc/.wh.secret"},
    {.path = "opt/a/.wh..wh..opq"},
    {.path = "opt/a/z", .content = "333"},
    {.path = "bin/sudo", .type = '1', .mode = 04755, .target = "bin/su"},
    {.path = "bin/sh", .type = '2', .mode = 0777, .target = "/bin/busybox"}};

struct Read {
  document::Arena arena;
  base::Result<Node> image = base::invalid("not read");
};

std::unique_ptr<Read> read(const Files& files, const Options& options = {},
                           const Limits& limits = {}) {
  auto into = std::make_unique<Read>();
  into->image = read_image(files, "image.tar", into->arena, options, limits);
  return into;
}
std::string failure(const Files& files, const Limits& limits = {}) {
  const auto done = read(files, {}, limits);
  return done->image ? "no error" : done->image.error().message;
}

std::string paths(const Node& files) {
  std::string text;
  for (const Node& file : files.items())
    text += (text.empty() ? "" : " ") + std::string(file.find("path")->string());
  return text;
}

TEST(Images, of_a_layout_show_configuration_layers_and_what_is_left_of_their_files) {
  const Layout layout = layout_of({{tar(lower), "gzip"}, {tar(upper), "zstd"}});
  const auto done = read(layout);
  ASSERT_TRUE(done->image) << done->image.error().message;
  const Node& image = *done->image;
  EXPECT_EQ(image.find("kind")->string(), "Image");
  EXPECT_EQ(image.find("metadata")->find("name")->string(), "image.tar");
  EXPECT_EQ(image.find("reference")->string(), "app:1");
  EXPECT_EQ(image.find("config")->find("config")->find("User")->string(), "app");
  EXPECT_EQ(image.find("layers")->size(), 2U);
  const Node& first = image.find("layers")->items()[0];
  EXPECT_EQ(first.find("mediaType")->string(), "application/vnd.oci.image.layer.v1.gzip");
  EXPECT_EQ(paths(*first.find("files")), "/bin/su /etc /etc/passwd /etc/secret /opt/a/x /opt/a/y");
  const Node& files = *image.find("files");
  EXPECT_EQ(paths(files), "/bin/sh /bin/su /bin/sudo /etc /etc/passwd /opt/a/z");
  EXPECT_EQ(document::to_json(files.items()[0]),
            R"({"path":"/bin/sh","type":"symlink","mode":511,"uid":1000,"gid":100,"size":0,)"
            R"("target":"/bin/busybox","layer":1})");
  EXPECT_EQ(document::to_json(files.items()[2]),
            R"({"path":"/bin/sudo","type":"hardLink","mode":2541,"uid":1000,"gid":100,"size":3,)"
            R"("target":"bin/su","setuid":true,"layer":1})");
}

TEST(Images, of_docker_and_of_archives_are_the_same) {
  const Layout docker = docker_of({tar(lower), tar(upper)});
  const std::string saved = docker.archive();
  const std::string packed = layout_of({{tar(lower), "gzip"}, {tar(upper)}}).archive();
  for (const std::string* text : {&saved, &packed}) {
    const MemoryBytes bytes(*text);
    const auto files = ArchiveFiles::open(bytes);
    ASSERT_TRUE(files) << files.error().message;
    const auto done = read(*files);
    ASSERT_TRUE(done->image) << done->image.error().message;
    EXPECT_EQ(paths(*done->image->find("files")),
              "/bin/sh /bin/su /bin/sudo /etc /etc/passwd /opt/a/z");
    EXPECT_EQ(done->image->find("reference")->string(), text == &saved ? "app:2" : "app:1");
  }
}

TEST(Images, have_no_member_for_what_builders_write_as_null) {
  Layout docker = docker_of({tar(lower)});
  docker.files["config.json"] =
      R"({"config":{"User":"app","Labels":null},"rootfs":{"diff_ids":[")" + digest(tar(lower)) +
      R"("]},"history":[{"created_by":"ADD","comment":null}]})";
  docker.files["manifest.json"] =
      R"([{"Config":"config.json","RepoTags":null,"Layers":["layer0/layer.tar"]}])";
  const auto done = read(docker);
  ASSERT_TRUE(done->image) << done->image.error().message;
  EXPECT_EQ(document::to_json(*done->image->find("config")->find("config")), R"({"User":"app"})");
  EXPECT_EQ(document::to_json(*done->image->find("config")->find("history")),
            R"([{"created_by":"ADD"}])");
  EXPECT_EQ(done->image->find("reference"), nullptr);
}

TEST(Images, hand_out_the_contents_that_are_wanted) {
  const Layout layout = layout_of({{tar(lower), "gzip"}, {tar(upper)}});
  std::string seen;
  Options options;
  options.wants_content = [](const TarEntry& file, std::size_t) {
    return file.path.starts_with("etc");
  };
  options.content = [&](const TarEntry& file, std::size_t layer, std::string_view content) {
    seen += file.path + "@" + std::to_string(layer) + "=" + std::string(content) + ";";
  };
  ASSERT_TRUE(read(layout, options)->image);
  EXPECT_EQ(seen, "etc/passwd@0=root;etc/secret@0=key;");
}

TEST(Images, that_are_not_what_their_digests_say_are_refused) {
  const Layout good = layout_of({{tar(lower)}});
  EXPECT_EQ(failure(good), "no error");
  for (const auto& [name, content] : good.files) {
    if (!name.starts_with("blobs/")) continue;
    Layout bad = good;
    std::string& text = bad.files[name];
    text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
    EXPECT_NE(failure(bad), "no error") << content.substr(0, 100);
    bad = good;
    bad.files[name] += ' ';
    EXPECT_NE(failure(bad), "no error") << content.substr(0, 100);
    bad = good;
    bad.files.erase(name);
    EXPECT_EQ(read(bad)->image.error().code, base::Code::not_found);
  }
  Layout other = docker_of({tar(lower)});
  other.files["layer0/layer.tar"] = tar({lower[2]});
  EXPECT_NE(failure(other).find("the digest of what is in it is not"), std::string::npos);
  EXPECT_EQ(failure(Layout()),
            "neither an OCI layout (index.json) nor an archive of docker (manifest.json)");
}

TEST(Images, of_many_small_files_are_held_to_their_digests_too) {
  std::vector<Entry> entries;
  for (int i = 0; i < 21'000; ++i) entries.push_back({.path = "f" + std::to_string(i)});
  const std::string many = tar(entries);
  for (const char* compression : {"tar", "gzip"}) {
    const Layout good = layout_of({{many, compression}});
    EXPECT_EQ(failure(good), "no error");
    const std::string blob =
        std::string(compression) == "tar" ? digest(many) : digest(base::gzip(many));
    Layout bad = good;
    std::string& text = bad.files["blobs/sha256/" + blob.substr(7)];
    ASSERT_FALSE(text.empty());
    text.replace(text.size() - 1, 1, "\1");  // behind all entries
    EXPECT_NE(failure(bad), "no error") << compression;
  }
  Layout other = docker_of({many});
  other.files["layer0/layer.tar"].replace(0, 2, "g0");
  EXPECT_NE(failure(other), "no error");
}

TEST(Images, of_an_index_are_those_for_the_platform) {
  Layout layout = layout_of({{tar(lower)}});
  const std::string inner = layout.files["index.json"];
  const std::string manifest =
      inner.substr(inner.find('[') + 1, inner.rfind(']') - inner.find('[') - 1);
  const auto with = [&](std::string descriptor, std::string_view more) {
    return descriptor.insert(descriptor.size() - 1, more);
  };
  Layout arm = layout_of({{tar(upper)}});
  layout.files.insert(arm.files.begin(), arm.files.end());
  const std::string other = arm.files["index.json"];
  const std::string arm_manifest =
      other.substr(other.find('[') + 1, other.rfind(']') - other.find('[') - 1);
  layout.files["index.json"] =
      R"({"manifests":[)" +
      with(manifest, R"(,"platform":{"os":"unknown","architecture":"unknown"})") + "," +
      with(arm_manifest, R"(,"platform":{"os":"linux","architecture":"arm64","variant":"v8"})") +
      "," + with(manifest, R"(,"platform":{"os":"linux","architecture":"amd64"})") + "]}";
  Options options;
  options.layers = Options::Layers::unread;
  const auto digest_for = [&](std::string platform) {
    options.platform = std::move(platform);
    const auto done = read(layout, options);
    EXPECT_TRUE(done->image) << done->image.error().message;
    EXPECT_EQ(done->image->find("files"), nullptr);
    EXPECT_EQ(done->image->find("layers")->items()[0].find("files"), nullptr);
    return std::string(done->image->find("layers")->items()[0].find("digest")->string());
  };
  EXPECT_EQ(digest_for("linux/amd64"), digest(tar(lower)));
  EXPECT_EQ(digest_for("linux/arm64"), digest(tar(upper)));
  EXPECT_EQ(digest_for("windows/amd64"), digest(tar(upper)));  // the first
}

TEST(Images, of_several_in_one_layout_each_has_its_name) {
  Layout layout = layout_of({{tar(lower)}});
  const std::string inner = layout.files["index.json"];
  const std::string first =
      inner.substr(inner.find('[') + 1, inner.rfind(']') - inner.find('[') - 1);
  const std::string file = tar({{.path = "x", .content = "x"}});
  Layout other = layout_of({{file}});
  layout.files.insert(other.files.begin(), other.files.end());
  std::string second = other.files["index.json"];
  second = second.substr(second.find('[') + 1, second.rfind(']') - second.find('[') - 1);
  const auto called = [](std::string descriptor, std::string_view name) {
    return descriptor.replace(descriptor.find("app:1"), 5, name);
  };
  const auto digest_of = [&](std::string name) {
    const auto done = read(layout, {.called = std::move(name)});
    return done->image
               ? std::string(done->image->find("layers")->items()[0].find("digest")->string())
               : done->image.error().message;
  };
  layout.files["index.json"] = R"({"manifests":[)" + first + "," + called(first, "app:latest") +
                               "," + called(second, "app:2") + "]}";
  EXPECT_EQ(*references_in(layout), (std::vector<std::string>{"app:1", "app:2"}));
  EXPECT_EQ(digest_of("app:1"), digest(tar(lower)));
  EXPECT_EQ(digest_of("app:2"), digest(file));
  EXPECT_EQ(digest_of("app:3"), "the index has no image");
  EXPECT_EQ(references_in(layout, {.images_max = 1}).error().code, base::Code::limited);
  EXPECT_EQ(references_in(docker_of({tar(lower)}))->size(), 1U);
}

TEST(Images, with_names_that_lead_out_are_refused) {
  const struct {
    Entry entry;
    std::string_view message;
  } cases[] = {
      {{.path = "../x"}, "a name that leads out of the archive: ../x"},
      {{.path = "a/../../x"}, "a name that leads out of the archive: a/../../x"},
      {{.path = "/etc/passwd"}, "an absolute name: /etc/passwd"},
      {{.path = "a", .type = '1', .target = "../x"}, "a name that leads out of the archive: ../x"},
      {{.path = "a", .type = '1', .target = "a"}, "a hard link, a, to what is not before it: a"},
      {{.path = "a", .type = 'Z'}, "an entry of type 'Z', which is not supported"},
  };
  for (const auto& each : cases)
    EXPECT_NE(failure(layout_of({{tar({each.entry})}})).find(each.message), std::string::npos)
        << failure(layout_of({{tar({each.entry})}}));
  const std::string circle =
      tar({{.path = "a", .type = '1', .target = "b"}, {.path = "b", .type = '1', .target = "a"}});
  EXPECT_NE(failure(layout_of({{circle}})).find("a hard link, a, to what is not before it: b"),
            std::string::npos);
}

TEST(Images, past_a_limit_are_refused_by_its_name) {
  const auto named = [](const Layout& layout, std::string_view limit, const Limits& limits = {}) {
    const auto done = read(layout, {}, limits);
    ASSERT_FALSE(done->image) << limit;
    EXPECT_EQ(done->image.error().code, base::Code::limited) << limit;
    EXPECT_NE(done->image.error().message.find(limit), std::string::npos)
        << done->image.error().message;
  };
  constexpr std::uint64_t terabyte = std::uint64_t{1} << 40U;
  named(layout_of({{tar({{.path = "a", .claimed_size = terabyte}})}}), "image_file_bytes_max");
  const std::string zeros = tar({{.path = "a", .content = std::string(4 << 20, '\0')}});
  named(layout_of({{zeros, "gzip"}}), "image_ratio_max", {.ratio_free_bytes = 1 << 20});
  named(layout_of({{zeros, "zstd"}}), "image_ratio_max", {.ratio_free_bytes = 1 << 20});
  named(layout_of({{zeros}}), "image_layers_bytes_max", {.layers_bytes_max = 1 << 20});
  named(layout_of({{tar(lower)}, {tar(upper)}}), "image_entries_max", {.entries_max = 8});
  named(layout_of({{tar(lower)}}), "image_names_bytes_max", {.names_bytes_max = 20});
  named(layout_of({{tar(lower)}}), "image_path_bytes_max", {.path_bytes_max = 5});
  named(layout_of({{tar(lower)}}), "image_json_bytes_max", {.json_bytes_max = 20});
  named(layout_of(std::vector<LayerText>(10'000, {.tar = ""})), "image_layers_max");
  Layout nested = layout_of({{tar(lower)}});
  for (int depth = 0; depth < 5; ++depth)
    nested.files["index.json"] =
        R"({"manifests":[)" + nested.descriptor(nested.files["index.json"], "index") + "]}";
  named(nested, "image_index_depth_max");
  const MemoryBytes archive(zeros);
  EXPECT_EQ(ArchiveFiles::open(archive, {.archive_entries_max = 0}).error().code,
            base::Code::limited);
}

TEST(Images, cut_off_anywhere_are_refused) {
  const std::string whole = docker_of({tar(lower), tar(upper)}).archive();
  for (std::size_t size = 0; size + 1024 < whole.size(); size += 101) {
    const MemoryBytes bytes(std::string_view(whole).substr(0, size));
    const auto files = ArchiveFiles::open(bytes);
    if (files) EXPECT_FALSE(read(*files)->image) << size;
  }
  const std::string layer = base::gzip(tar(lower));
  for (const std::string& blob :
       {layer.substr(0, layer.size() - 4), layer + "x", std::string("x")}) {
    Layout layout = layout_of({{tar(lower), "gzip"}});
    layout.files["blobs/sha256/" + digest(layer).substr(7)] = blob;
    EXPECT_NE(failure(layout), "no error");
  }
}

}  // namespace
}  // namespace image
