#include "engines/image/tests/archives.h"

#include <fmt/format.h>

#include "base/compress/compress.h"
#include "base/crypto/crypto.h"
#include "base/text.h"

namespace image {

std::string tar_entry(const Entry& entry) {
  constexpr std::size_t block = 512;
  const std::uint64_t size = entry.claimed_size != 0 ? entry.claimed_size : entry.content.size();
  std::string header(block, '\0');
  const auto put = [&](std::size_t at, std::string_view text) {
    header.replace(at, text.size(), text);
  };
  put(0, std::string_view(entry.path).substr(0, 100));
  put(100, fmt::format("{:07o}", entry.mode));
  put(108, "0001750");
  put(116, "0000144");
  if (size < (std::uint64_t{1} << 33U)) {
    put(124, fmt::format("{:011o}", size));
  } else {
    for (std::size_t i = 0; i < 8; ++i) header[135 - i] = static_cast<char>(size >> (8 * i));
    header[124] = '\x80';
  }
  put(136, "00000000000");
  header[156] = entry.type;
  put(157, entry.target);
  put(257, std::string_view("ustar\0"
                            "00",
                            8));
  put(148, "        ");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + std::string(1, '\0'));
  std::string out = header + entry.content;
  out.append((block - out.size() % block) % block, '\0');
  return out;
}

std::string tar(const std::vector<Entry>& entries) {
  std::string out;
  for (const Entry& entry : entries) out += tar_entry(entry);
  return out + std::string(1024, '\0');
}

base::Result<std::unique_ptr<Bytes>> Layout::open(std::string_view name) const {
  const auto file = files.find(name);
  if (file == files.end()) return base::not_found("no " + std::string(name));
  return std::unique_ptr<Bytes>(std::make_unique<MemoryBytes>(file->second));
}

std::string digest(std::string_view content) {
  return "sha256:" + base::to_hex(base::crypto::view(base::crypto::sha256(content)));
}

std::string Layout::blob(const std::string& content) {
  const std::string name = digest(content);
  files["blobs/sha256/" + name.substr(7)] = content;
  return name;
}

std::string Layout::descriptor(const std::string& content, std::string_view media_type,
                               std::string_view more) {
  return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{}{}}})", media_type, blob(content),
                     content.size(), more);
}

std::string Layout::archive() const {
  std::vector<Entry> entries;
  for (const auto& [path, content] : files) entries.push_back({.path = path, .content = content});
  return tar(entries);
}

namespace {

std::string configuration(const std::vector<std::string>& tars) {
  std::string contents;
  for (const std::string& each : tars)
    contents += (contents.empty() ? "\"" : ",\"") + digest(each) + "\"";
  return R"({"architecture":"amd64","os":"linux","config":{"User":"app","Env":["A=1"]},)"
         R"("rootfs":{"type":"layers","diff_ids":[)" +
         contents + R"(]},"history":[{"created_by":"x"}]})";
}

}  // namespace

Layout layout_of(const std::vector<LayerText>& layers) {
  Layout layout;
  std::string descriptors;
  std::vector<std::string> tars;
  for (const LayerText& layer : layers) {
    const std::string blob = layer.compression == "gzip"   ? base::gzip(layer.tar)
                             : layer.compression == "zstd" ? base::zstd_compress(layer.tar)
                                                           : layer.tar;
    descriptors +=
        (descriptors.empty() ? "" : ",") +
        layout.descriptor(blob, "application/vnd.oci.image.layer.v1." + layer.compression);
    tars.push_back(layer.tar);
  }
  const std::string config =
      layout.descriptor(configuration(tars), "application/vnd.oci.image.config.v1+json");
  const std::string manifest =
      R"({"schemaVersion":2,"config":)" + config + R"(,"layers":[)" + descriptors + "]}";
  layout.files["oci-layout"] = R"({"imageLayoutVersion":"1.0.0"})";
  layout.files["index.json"] =
      R"({"schemaVersion":2,"manifests":[)" +
      layout.descriptor(manifest, "application/vnd.oci.image.manifest.v1+json",
                        R"(,"annotations":{"org.opencontainers.image.ref.name":"app:1"})") +
      "]}";
  return layout;
}

Layout docker_of(const std::vector<std::string>& tars) {
  Layout layout;
  std::string names;
  for (std::size_t i = 0; i < tars.size(); ++i) {
    const std::string name = fmt::format("layer{}/layer.tar", i);
    layout.files[name] = tars[i];
    names += (i == 0 ? "\"" : ",\"") + name + "\"";
  }
  const std::string config = configuration(tars), file = digest(config).substr(7) + ".json";
  layout.files[file] = config;
  layout.files["manifest.json"] =
      R"([{"Config":")" + file + R"(","RepoTags":["app:2"],"Layers":[)" + names + "]}]";
  return layout;
}

}  // namespace image
