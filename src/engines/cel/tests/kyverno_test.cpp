// Kyverno's libraries, with a host that knows one config map.
#include "engines/cel/kyverno.h"

#include <gtest/gtest.h>

#include "engines/cel/tests/world.h"
#include "engines/document/build.h"

namespace cel {
namespace {

class OneConfigMap final : public KyvernoHost {
 public:
  Answer get(const ObjectQuery& query, document::Arena& arena) const override {
    if (query.plural != "configmaps" || query.name != "allowed")
      return base::not_found(std::string(query.plural) + " \"" + std::string(query.name) +
                             "\" not found");
    return object(query.api_version, query.name_space, arena);
  }
  Answer list(const ObjectQuery& query, document::Arena& arena) const override {
    const document::Node items[] = {*object(query.api_version, query.name_space, arena)};
    const document::Member members[] = {
        {.key = document::Key("items"), .value = document::list(arena, items)}};
    return document::map(arena, members);
  }
  Answer post(const ObjectQuery&, const document::Node& sent, document::Arena&) const override {
    return sent;
  }
  Answer resource_of(std::string_view, std::string_view, document::Arena& arena) const override {
    const document::Member members[] = {
        {.key = document::Key("group"), .value = document::Node::string("apps")},
        {.key = document::Key("version"), .value = document::Node::string("v1")},
        {.key = document::Key("resource"), .value = document::Node::string("configmaps")}};
    return document::map(arena, members);
  }
  Answer http(const HttpQuery& query, document::Arena& arena) const override {
    std::string text = std::string(query.method) + " " + std::string(query.url);
    if (!query.ca_bundle.empty()) text += " " + std::string(query.ca_bundle);
    return document::string(arena, text);
  }
  Answer global_context(std::string_view name, std::string_view, document::Arena&) const override {
    return base::not_found("no entry " + std::string(name));
  }
  Answer image_metadata(std::string_view reference, document::Arena& arena) const override {
    return object("image", reference, arena);
  }
  base::Done generate(std::string_view, const document::Node& objects) const override {
    generated += objects.size();
    return {};
  }
  base::Time now() const override { return *base::parse_rfc3339("2024-05-06T07:08:09Z"); }

  mutable std::size_t generated = 0;

 private:
  static Answer object(std::string_view version, std::string_view name_space,
                       document::Arena& arena) {
    const document::Member members[] = {
        {.key = document::Key("apiVersion"), .value = document::string(arena, version)},
        {.key = document::Key("namespace"), .value = document::string(arena, name_space)}};
    return document::map(arena, members);
  }
};

TEST(Kyverno, the_libraries_ask_their_host) {
  World world;
  library::add_kyverno(world.environment);
  const OneConfigMap host;
  document::Arena arena;
  const auto add = [&](const char* name, KyvernoLibrary library) {
    world.environment.add_variable(name, kyverno_type(library));
    world.variables.push_back(kyverno_value(library, host, arena));
  };
  add("resource", KyvernoLibrary::resource);
  add("http", KyvernoLibrary::http);
  add("globalContext", KyvernoLibrary::global_context);
  add("image", KyvernoLibrary::image);
  add("generator", KyvernoLibrary::generator);
  add("time", KyvernoLibrary::time);
  const struct {
    const char *expression, *shown;
  } cases[] = {
      {"resource.Get('v1', 'configmaps', 'default', 'allowed').namespace", R"("default")"},
      {"resource.get(resource.ToGVR('apps/v1', 'X'), 'n', 'allowed').apiVersion", R"("apps/v1")"},
      {"resource.Get('v1', 'configmaps', 'default', 'other')",
       R"(error: configmaps "other" not found)"},
      {"resource.List('v1', 'pods', 'x').items.map(i, i.namespace)", R"(["x"])"},
      {"resource.Post('v1', 'x', {'a': 1}).a", "1"},
      {"http.Get('https://example.com')", R"("GET https://example.com")"},
      {"http.Client('pem').Post('https://example.com', {'a': 1})",
       R"("POST https://example.com pem")"},
      {"globalContext.Get('a', '')", "error: no entry a"},
      {"image.GetMetadata('nginx').namespace", R"("nginx")"},
      {"generator.Apply('ns', [{'kind': 'A'}, {'kind': 'B'}])", "true"},
      {"time.now()", R"(timestamp("2024-05-06T07:08:09Z"))"},
      {"time.truncate(time.now(), duration('1h'))", R"(timestamp("2024-05-06T07:00:00Z"))"},
      {"time.toCron(time.now())", R"("8 7 6 5 1")"},
      {"image('nginx').registry() + '/' + image('nginx').repository()",
       R"("index.docker.io/library/nginx")"},
  };
  for (const auto& each : cases)
    EXPECT_EQ(world.shown(each.expression), each.shown) << each.expression;
  EXPECT_EQ(host.generated, 2U);
}

TEST(Kyverno, pure_functions_need_no_host) {
  World world;
  library::add_kyverno(world.environment);
  const struct {
    const char *expression, *shown;
  } cases[] = {
      {"image('ghcr.io/a/b:1.2').tag()", R"("1.2")"},
      {"image('ghcr.io/a/b').identifierWithSeparator()", R"(":latest")"},
      {"image('localhost:5000/ab:1').registry()", R"("localhost:5000")"},
      {"image('nginx:1.25@sha256:' + sha256('')).containsDigest()", "true"},
      {"image('nginx:1.25@sha256:' + sha256('')).tag()", R"("1.25")"},
      {"image('nginx:1.25@sha256:' + sha256('')).identifier().startsWith('1.25@sha256:')", "true"},
      {"image('nginx:1.25@sha256:' + sha256('')).identifierWithSeparator().startsWith('@')",
       "true"},
      {"image('nginx').identifierWithSeparator()", R"(":latest")"},
      {"isImage('UPPER') || isImage('a@b') || isImage('')", "false"},
      {"parseServiceAccount('system:serviceaccount:a:b').Name", R"("b")"},
      {"parseServiceAccount('alice').Namespace", R"("")"},
      {"json.unmarshal('{\"a\": [1, 2.5, null]}').a", "[1, 2.5, null]"},
      {"json.unmarshal('{').a == 1 || true", "true"},
      {"yaml.parse('a: &x [1, yes]\\nb: *x').b", "[1, true]"},
      {"yaml.parse('a: [')", "error: text:1:5: flow sequence without a closing bracket"},
      {"yaml.parse('').b == 1 || true", "true"},
      {"gzip.decompress(gzip.compress('a' + 'b'))", R"("ab")"},
      {"gzip.decompress(gzip.compress(b'\\377'))", "error: what was compressed is no text"},
      {"gzip.decompress(b'x')", "error: not gzip, or cut off"},
      {"gzip.compress(1)", "error: no such overload: gzip.compress"},
      {"x509.decode('x')", "error: no PEM block"},
      {"random()", "error: there are no random numbers"},
      {"json.marshal({'a': [1u, b'x']})", R"("{\"a\":[1,\"eA==\"]}")"},
      {"md5('') + sha1('')",
       R"("d41d8cd98f00b204e9800998ecf8427eda39a3ee5e6b4b0d3255bfef95601890afd80709")"},
      {"listObjToMap([{'n': 'a'}, {'n': 'b'}], [{'v': 1}, {'v': 2}], 'n', 'v')",
       R"({"a": 1, "b": 2})"},
  };
  for (const auto& each : cases)
    EXPECT_EQ(world.shown(each.expression), each.shown) << each.expression;
}

TEST(Kyverno, random_texts_match_their_pattern_and_are_drawn_from_what_is_given) {
  World world;
  library::add_kyverno(world.environment);
  const auto drawn = base::seeded_randomness(7);
  const RunLimits limits{.randomness = drawn.get()};
  EXPECT_EQ(world.shown("random().matches('^[0-9a-z]{8}$')", limits), "true");
  EXPECT_EQ(world.shown("random('x[AB]{3}').matches('^x[AB]{3}$')", limits), "true");
  EXPECT_EQ(world.shown("random() == random()", limits), "false");
  EXPECT_EQ(world.shown("random('(')", limits).substr(0, 6), "error:");
  const auto again = base::seeded_randomness(7);
  const std::string first = world.shown("random()", {.randomness = again.get()});
  const auto once_more = base::seeded_randomness(7);
  EXPECT_EQ(world.shown("random()", {.randomness = once_more.get()}), first);
}

}  // namespace
}  // namespace cel
